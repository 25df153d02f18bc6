using System.Text;
using Microsoft.Data.SqlClient;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.SqlServer.Tds;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// The bytes that are sent to SQL Server. SqlClient needs an assembly to build parameters, which build/ replaces; these tests show that the
/// replacement works.
/// </summary>
public sealed class WireTests
{
    [Fact]
    public async Task A_command_is_sent_with_its_text_and_the_values_of_its_parameters()
    {
        var received = new List<TdsCommand>();
        await using var listener = new TdsListener(command =>
        {
            received.Add(command);
            return new TdsAnswer([TdsResult.OfWritten(3)]);
        });
        var provider = new SqlServerStoreProvider(listener.ConnectionString);

        using (var session = new SqlSession(provider, provider.OpenWriter()))
        {
            Assert.Equal(
                3,
                session.Prepare("UPDATE Tasks SET Name = @p0, Version = @p1, Message = @p2 WHERE Number = @p3").Run("Füße", 42L, null, 7)
            );
        }

        var command = Assert.Single(received);
        Assert.Equal("UPDATE Tasks SET Name = @p0, Version = @p1, Message = @p2 WHERE Number = @p3", command.Text);
        Assert.Equal(["@p0", "@p1", "@p2", "@p3"], command.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["nvarchar(4000)", "bigint", "varbinary(8000)", "int"], command.Parameters.Select(parameter => parameter.Type));
        Assert.Equal(["Füße", 42L, null, 7], command.Parameters.Select(parameter => parameter.Value));
        Assert.True(command.Bytes.Span.IndexOf(Encoding.Unicode.GetBytes("UPDATE Tasks SET Name = @p0")) > 0);
        Assert.True(command.Bytes.Span.IndexOf(Encoding.Unicode.GetBytes("Füße")) > 0);
        Assert.True(command.Bytes.Span.IndexOf(BitConverter.GetBytes(42L)) > 0);
    }

    [Fact]
    public async Task A_text_parameter_is_declared_with_the_same_length_for_all_values_so_that_one_plan_is_cached()
    {
        var received = new List<TdsCommand>();
        await using var listener = new TdsListener(command =>
        {
            received.Add(command);
            return new TdsAnswer([]);
        });
        var provider = new SqlServerStoreProvider(listener.ConnectionString);
        using var session = new SqlSession(provider, provider.OpenWriter());
        var statement = session.Prepare("UPDATE Tasks SET Name = @p0, Number = @p1");

        statement.Run("a", 1);
        statement.Run(new string('a', 300), null);
        statement.Run(null, 2);
        statement.Run(new string('a', 5000), 2);

        Assert.Equal(
            ["nvarchar(4000), int", "nvarchar(4000), int", "nvarchar(4000), int", "nvarchar(max), int"],
            received.Select(command => string.Join(", ", command.Parameters.Select(parameter => parameter.Type)))
        );
        Assert.Equal([(object?)null, 2], received[2].Parameters.Select(parameter => parameter.Value));
    }

    [Fact]
    public async Task Many_new_rows_are_sent_in_a_few_statements_within_the_transaction()
    {
        await using var server = new StandInServer();
        var provider = new SqlServerStoreProvider(server.ConnectionString);
        using var connection = provider.OpenWriter();
        Run(connection, "CREATE TABLE [Kept] ([Number] int NOT NULL, [Name] nvarchar(20) NULL)");
        using var session = new SqlSession(provider, connection);
        var before = server.Commands.Count;

        session.Begin();
        session
            .Prepare(new RowInsert("Kept", "Number", "Name"))
            .WriteAll([.. Enumerable.Range(0, 2500).Select(index => new object?[] { index, index % 3 == 0 ? null : "name" })]);
        session.Rollback();

        var inserts = server.Commands.Skip(before).Where(command => command.Text.StartsWith("INSERT", StringComparison.Ordinal)).ToList();
        Assert.Equal([], server.TakeInvalidStatements());
        Assert.Equal([1024, 1024, 1024, 1024, 512, 256, 128, 8], inserts.Select(command => command.Parameters.Count));
        Assert.Equal(
            Enumerable.Range(0, 2500),
            inserts.SelectMany(command => command.Parameters).Where((_, index) => index % 2 == 0).Select(parameter => (int)parameter.Value!)
        );
    }

    /// <summary>By default the client sends NULL as text, which SQL Server does not convert to a binary column.</summary>
    [Fact]
    public async Task A_null_whose_type_is_unknown_is_sent_as_binary()
    {
        await using var server = new StandInServer();
        var provider = new SqlServerStoreProvider(server.ConnectionString);
        using var connection = provider.OpenWriter();
        Run(connection, "CREATE TABLE [Kept] ([Number] int NULL, [Name] nvarchar(20) NULL, [Body] varbinary(max) NULL)");
        using var session = new SqlSession(provider, connection);

        session.Prepare("INSERT INTO Kept (Number, Name, Body) VALUES (@p0, @p1, @p2)").Run(null, null, null);
        session.Prepare("UPDATE Kept SET Body = @p0 WHERE Name = @p1").Run(new byte[9000], null);

        Assert.Equal([], server.TakeInvalidStatements());
        Assert.Equal(
            ["varbinary(8000)", "varbinary(8000)", "varbinary(8000)"],
            server.Commands[^2].Parameters.Select(parameter => parameter.Type)
        );
        Assert.Equal("varbinary(max)", server.Commands[^1].Parameters[0].Type);
    }

    [Fact]
    public async Task Reading_a_column_as_another_type_fails()
    {
        await using var server = new StandInServer();
        var provider = new SqlServerStoreProvider(server.ConnectionString);
        using var connection = provider.OpenReader();
        Run(connection, "CREATE TABLE [Kept] ([Number] bigint NOT NULL); INSERT INTO [Kept] VALUES (1)");
        using var session = new SqlSession(provider, connection);
        using var rows = session.Prepare("SELECT Number FROM Kept").Query();

        Assert.True(rows.Read());
        Assert.Throws<InvalidCastException>(() => rows.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => rows.GetString(0));
        Assert.Equal(1, rows.GetInt64(0));
    }

    [Fact]
    public async Task An_error_of_the_server_has_its_number()
    {
        await using var listener = new TdsListener(_ => TdsAnswer.Refused(1205, "You were the victim."));
        var provider = new SqlServerStoreProvider(listener.ConnectionString);
        using var session = new SqlSession(provider, provider.OpenReader());

        var failure = Assert.Throws<SqlException>(() => session.Prepare("SELECT 1").Scalar());

        Assert.Equal(1205, failure.Number);
        Assert.Equal("The database was busy with another program. Try again.", provider.Explain(failure)?.Words);
    }

    private static void Run(System.Data.Common.DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
