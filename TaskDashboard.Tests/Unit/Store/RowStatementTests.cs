using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Unit.Store;

public sealed class RowStatementTests
{
    [Fact]
    public void An_insert_has_a_parameter_for_each_value_of_each_row()
    {
        var insert = new RowInsert("Logs", "Number", "Name");

        Assert.Equal("INSERT INTO Logs (Number, Name) VALUES (@p0, @p1)", insert.Text);
        Assert.Equal("INSERT INTO Logs (Number, Name) VALUES (@p0, @p1), (@p2, @p3), (@p4, @p5)", insert.TextOf(3));
        Assert.Same(insert.TextOf(3), insert.TextOf(3));
        Assert.Equal([1], new[] { 1, 2 }[insert.Key]);
    }

    [Fact]
    public void An_update_has_its_new_values_its_key_and_its_expected_values_in_this_order()
    {
        var update = new RowUpdate("Logs")
        {
            Set = ["Name", "Total = Total + @"],
            Also = ["EndedAt = NULL"],
            KeyColumns = ["Number", "Part"],
            Expected = ["Version"],
            Guard = "+State = 1",
        };

        Assert.Equal(
            "UPDATE Logs SET Name = @p0, Total = Total + @p1, EndedAt = NULL WHERE Number = @p2 AND Part = @p3 AND Version = @p4 "
                + "AND +State = 1",
            update.Text
        );
        Assert.Equal([3, 4], new[] { 1, 2, 3, 4, 5 }[update.Key]);
        Assert.Equal(5, update.Width);
    }

    [Theory]
    [InlineData(1, 17, "1")]
    [InlineData(7, 17, "4 2 1")]
    [InlineData(8, 17, "8")]
    [InlineData(29, 17, "8 8 8 4 1")]
    [InlineData(1100, 5000, "512 512 64 8 4")]
    public void Many_new_rows_are_inserted_in_order_in_as_few_statements_as_the_parameters_allow(int rows, int mostParameters, string sizes)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using (var create = connection.CreateCommand())
        {
            create.CommandText = "CREATE TABLE Logs (Place INTEGER PRIMARY KEY, Number INTEGER, Name TEXT)";
            create.ExecuteNonQuery();
        }

        using var session = new SqlSession(new SqliteStoreProvider("Data Source=:memory:"), connection);
        var insert = new RowInsert("Logs", "Number", "Name");
        new SingleRowWriter(insert, session.Prepare, mostParameters).WriteAll([
            .. Enumerable.Range(0, rows).Select(index => new object?[] { index, index % 2 == 0 ? null : $"row {index}" }),
        ]);

        Assert.Equal(
            sizes.Split(' ').Select(int.Parse).Distinct().Order().Select(insert.TextOf),
            session.Texts.OrderBy(text => text.Length)
        );
        using var found = session.Prepare("SELECT Place, Number, Name FROM Logs ORDER BY Place").Query();
        for (var index = 0; index < rows; index++)
        {
            Assert.True(found.Read());
            Assert.Equal(
                (index + 1, index, index % 2 == 0 ? null : $"row {index}"),
                (found.GetInt32(0), found.GetInt32(1), found.GetStringOrNull(2))
            );
        }

        Assert.False(found.Read());
    }

    [Fact]
    public void An_addition_adds_to_the_row_with_its_key_or_inserts_it()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using (var create = connection.CreateCommand())
        {
            create.CommandText = "CREATE TABLE Sums (Place INTEGER, Name TEXT, Total INTEGER, At INTEGER, PRIMARY KEY (Place, Name))";
            create.ExecuteNonQuery();
        }

        using var session = new SqlSession(new SqliteStoreProvider("Data Source=:memory:"), connection);
        var addition = new RowAddition("Sums", ["Place", "Name"], ["Total"], ["At"]);
        var writer = new SingleRowWriter(addition, session.Prepare, 100);
        writer.Write(1, "a", 3, 10);
        writer.Write(1, "b", 5, 11);
        writer.WriteAll([
            [1, "a", 4, 12],
            [2, "a", 1, 12],
        ]);

        using var found = session.Prepare("SELECT Place, Name, Total, At FROM Sums ORDER BY Place, Name").Query();
        var rows = new List<string>();
        while (found.Read())
        {
            rows.Add($"{found.GetInt32(0)} {found.GetString(1)} {found.GetInt32(2)} {found.GetInt32(3)}");
        }

        Assert.Equal(["1 a 7 12", "1 b 5 11", "2 a 1 12"], rows);
    }

    [Fact]
    public void Given_rows_are_an_array_of_values_or_of_rows_in_json()
    {
        Assert.Equal("[3,1]", GivenRows.Of([3L, 1L]).ToJson());
        Assert.Equal("""["a","\u0022b"]""", GivenRows.Of(["a", "\"b"]).ToJson());
        Assert.Equal("""[[7,"a"],[8,"b"]]""", GivenRows.Of([(7, "a"), (8, "b")], row => row.Item1, row => row.Item2).ToJson());
    }
}
