using System.Data;
using Microsoft.Data.SqlClient;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>The stand-in server behaves like SQL Server, as far as the tests of the store rely on it.</summary>
public sealed class StandInTests : IAsyncLifetime
{
    private readonly StandInServer _server = new();

    public ValueTask InitializeAsync()
    {
        using var connection = Open();
        Run(
            connection,
            """
            CREATE TABLE [Kept] ([Number] int NOT NULL, [Name] nvarchar(5) NULL, [Done] bit NOT NULL DEFAULT CAST(0 AS bit),
            [Order] rowversion NOT NULL, CONSTRAINT [PK_Kept] PRIMARY KEY ([Number]));
            CREATE INDEX [IX_Kept_Name] ON [Kept] ([Name]);
            """
        );
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("SELECT TOP(1) [Name] FROM [dbo].[Kept] ORDER BY [Number] DESC", "b")]
    [InlineData("SELECT [Name] FROM [Kept] ORDER BY [Number] OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", "b")]
    [InlineData("SELECT ISNULL([Name], N'-') + N'!' FROM [Kept] WHERE [Number] = 1", "a!")]
    [InlineData("SELECT CASE WHEN EXISTS (SELECT 1 FROM [Kept] WHERE [Done] = 1) THEN CAST(1 AS bit) ELSE CAST(0 AS bit) END", true)]
    [InlineData("SELECT COUNT(*) FROM [Kept]", 2)]
    [InlineData("SELECT COUNT_BIG(*) FROM [Kept]", 2L)]
    [InlineData("DECLARE @n int = 2; IF EXISTS (SELECT 1 FROM [Kept] WHERE [Number] = @n) SELECT N'yes' ELSE SELECT N'no'", "yes")]
    [InlineData("WITH c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 9) SELECT MAX(x) FROM c OPTION (MAXRECURSION 0)", 9)]
    [InlineData(
        "DECLARE @given nvarchar(99) = N'[[1,\"b\"],[2,\"b\"]]'; SELECT [Number] FROM (SELECT c0, c1 COLLATE "
            + "Latin1_General_100_BIN2 AS c1 FROM OPENJSON(@given) WITH (c0 bigint '$[0]', c1 nvarchar(9) '$[1]') AS element) AS given "
            + "CROSS JOIN [Kept] WHERE [Number] = given.c0 AND [Name] = given.c1",
        2
    )]
    [InlineData(
        "DECLARE @given nvarchar(99) = N'[7,8]'; SELECT COUNT(*) FROM OPENJSON(@given) WITH (c0 bigint '$') AS given WHERE given.c0 > 7",
        1
    )]
    [InlineData(
        "WITH f(v) AS (SELECT MIN([Name]) FROM [Kept] UNION ALL SELECT l.v FROM (SELECT k.[Name] AS v, ROW_NUMBER() OVER (ORDER BY "
            + "k.[Name]) AS p FROM f JOIN [Kept] k ON k.[Name] > f.v) l WHERE l.p = 1) SELECT COUNT(*) FROM f OPTION (MAXRECURSION 0)",
        2
    )]
    [InlineData("UPDATE [Kept] SET [Name] = N'c' OUTPUT INSERTED.[Name] WHERE [Number] = 1", "c")]
    [InlineData("EXEC sp_rename N'[Kept].[Name]', N'Title', N'COLUMN'; SELECT [Title] FROM [Kept] WHERE [Number] = 2", "b")]
    [InlineData(
        "ALTER TABLE [Kept] ALTER COLUMN [Name] nvarchar(9) NOT NULL; UPDATE [Kept] SET [Name] = N'longer' WHERE [Number] = 1; "
            + "SELECT [Name] FROM [Kept] WHERE [Number] = 1",
        "longer"
    )]
    public void A_statement_runs_and_its_result_has_the_type_that_SQL_Server_returns(string text, object expected)
    {
        using var connection = Open();
        Run(connection, "INSERT INTO [Kept] ([Number], [Name], [Done]) VALUES (1, N'a', 1), (2, N'b', 0)");

        using var command = connection.CreateCommand();
        command.CommandText = text;

        Assert.Equal(expected, command.ExecuteScalar());
        Assert.Equal([], _server.TakeInvalidStatements());
    }

    [Theory]
    [InlineData(2601, "INSERT INTO [Kept] ([Number]) VALUES (1), (1)")]
    [InlineData(2628, "INSERT INTO [Kept] ([Number], [Name]) VALUES (1, N'too long')")]
    [InlineData(8115, "SELECT SUM([Number]) FROM (SELECT 2000000000 AS [Number] UNION ALL SELECT 2000000000) AS [n]")]
    public void A_write_or_sum_that_the_data_do_not_allow_fails_with_the_error_number_of_SQL_Server(int number, string text)
    {
        using var connection = Open();

        Assert.Equal(number, Assert.Throws<SqlException>(() => Run(connection, text)).Number);
        Assert.Equal([], _server.TakeInvalidStatements());
    }

    [Fact]
    public void Other_connections_see_a_row_and_its_version_only_after_the_commit()
    {
        using var writer = Open();
        using var reader = Open();
        using var transaction = writer.BeginTransaction(IsolationLevel.ReadCommitted);
        Run(writer, "INSERT INTO [Kept] ([Number]) VALUES (1)", transaction);
        const string Published = "DECLARE @end binary(8) = MIN_ACTIVE_ROWVERSION(); SELECT COUNT(*) FROM [Kept] WHERE [Order] < @end";

        Assert.Equal((0, 0), (Count(reader, "SELECT COUNT(*) FROM [Kept]"), Count(reader, Published)));
        transaction.Commit();
        Assert.Equal((1, 1), (Count(reader, "SELECT COUNT(*) FROM [Kept]"), Count(reader, Published)));
    }

    [Fact]
    public void A_snapshot_does_not_see_later_commits()
    {
        using var writer = Open();
        using var reader = Open();
        using var snapshot = reader.BeginTransaction(IsolationLevel.Snapshot);
        Run(writer, "INSERT INTO [Kept] ([Number]) VALUES (1)");

        Assert.Equal(0, Count(reader, "SELECT COUNT(*) FROM [Kept]", snapshot));
        snapshot.Commit();
        Assert.Equal(1, Count(reader, "SELECT COUNT(*) FROM [Kept]"));
    }

    [Fact]
    public void A_statement_that_the_check_does_not_know_is_recorded_as_invalid()
    {
        using var connection = Open();

        Assert.Throws<SqlException>(() =>
            Run(connection, "MERGE [Kept] AS t USING [Kept] AS s ON t.[Number] = s.[Number] WHEN MATCHED THEN DELETE;")
        );
        Assert.Single(_server.TakeInvalidStatements());
    }

    private static int Count(SqlConnection connection, string text, SqlTransaction? transaction = null)
    {
        using var command = new SqlCommand(text, connection, transaction);
        return (int)command.ExecuteScalar();
    }

    private static void Run(SqlConnection connection, string text, SqlTransaction? transaction = null)
    {
        using var command = new SqlCommand(text, connection, transaction);
        command.ExecuteNonQuery();
    }

    private SqlConnection Open()
    {
        var connection = new SqlConnection(_server.ConnectionString + ";Pooling=False");
        connection.Open();
        return connection;
    }
}
