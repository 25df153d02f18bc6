using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Unit.Store;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteStatementTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Values_go_to_the_parameters_of_their_number_in_whatever_order_the_text_names_them()
    {
        using var statement = new SqliteStatement(_connection.Handle!, "SELECT @p2, @p0, @p1, @p2");
        using var rows = statement.Query("zero", 1L, new byte[] { 2 });
        Assert.True(rows.Read());
        Assert.Equal([2], rows.GetBytes(0));
        Assert.Equal("zero", rows.GetString(1));
        Assert.Equal(1L, rows.GetInt64(2));
        Assert.Equal([2], rows.GetBytes(3));
    }

    [Fact]
    public void Every_kind_of_value_comes_back_as_it_was()
    {
        using var statement = new SqliteStatement(_connection.Handle!, "SELECT @p0, @p1, @p2, @p3, @p4");
        using var rows = statement.Query(
            null,
            true,
            DateTimeOffset.UnixEpoch.AddMilliseconds(7),
            Array.Empty<byte>(),
            new string('ü', 700)
        );
        Assert.True(rows.Read());
        Assert.True(rows.IsDBNull(0));
        Assert.True(rows.GetBoolean(1));
        Assert.Equal(7, rows.GetInt64(2));
        Assert.False(rows.IsDBNull(3));
        Assert.Empty(rows.GetBytes(3));
        Assert.Equal(new string('ü', 700), rows.GetString(4));
    }
}
