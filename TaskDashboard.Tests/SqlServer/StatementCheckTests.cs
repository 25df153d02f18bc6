using TaskDashboard.Tests.SqlServer.TSql;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>The statement check refuses what SQL Server refuses and accepts what it accepts.</summary>
public sealed class StatementCheckTests
{
    private readonly Catalog _catalog = new();

    public StatementCheckTests()
    {
        Go(
            """
            CREATE TABLE [Tasks] ([Number] int NOT NULL, [Id] varchar(24) NOT NULL, [Name] nvarchar(200) NULL, [Body] varbinary(max) NULL,
            [Done] bit NOT NULL DEFAULT 0, [At] bigint NULL);
            CREATE TABLE [Logs] ([Number] bigint NOT NULL, [TaskNumber] int NOT NULL, [Name] nvarchar(200) NULL);
            """
        );
    }

    public static TheoryData<int, string> Refused =>
        new()
        {
            { TSqlException.Syntax, "SELECT Number FROM Tasks ORDER BY Number LIMIT 5" },
            { TSqlException.Syntax, "INSERT OR IGNORE INTO Logs (Number, TaskNumber) VALUES (1, 1)" },
            { TSqlException.Syntax, "INSERT INTO Logs (Number, TaskNumber) VALUES (1, 1) ON CONFLICT DO NOTHING" },
            { TSqlException.Syntax, "INSERT INTO Logs (Number, TaskNumber) VALUES (1, 1) RETURNING Number" },
            { TSqlException.Syntax, "SELECT Name || 'x' FROM Tasks" },
            { TSqlException.Syntax, "SELECT Number FROM Tasks OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY" },
            { TSqlException.Syntax, "SELECT User FROM Tasks WHERE Order = 1" },
            { TSqlException.Syntax, "SELECT Number FROM Tasks WHERE Number = 1 AND Done" },
            { TSqlException.Syntax, "SELECT EXISTS (SELECT 1 FROM Tasks)" },
            { TSqlException.Syntax, "SELECT COUNT(*) FILTER (WHERE Number > 1) FROM Tasks" },
            { TSqlException.NoSuchColumn, "UPDATE Tasks SET Done = TRUE" },
            { TSqlException.NoSuchColumn, "SELECT CURRENT_DATE FROM Tasks" },
            { TSqlException.NoSuchColumn, "SELECT Title FROM Tasks" },
            { TSqlException.NoSuchColumn, "SELECT t.TaskNumber FROM Tasks t JOIN Logs l ON l.TaskNumber = t.Number" },
            { TSqlException.NoSuchColumn, "SELECT 1 FROM Tasks t WHERE EXISTS (SELECT 1 FROM Logs l WHERE l.TaskNumber = t.Nummer)" },
            { TSqlException.NoSuchColumn, "UPDATE Tasks SET Titel = 'x'" },
            { TSqlException.NoSuchColumn, "WITH c(x) AS (SELECT 1) SELECT y FROM c" },
            { TSqlException.NoSuchTable, "SELECT 1 FROM Jobs" },
            { TSqlException.NoSuchTable, "DELETE FROM Jobs" },
            { TSqlException.Ambiguous, "SELECT Name FROM Tasks t JOIN Logs l ON l.TaskNumber = t.Number" },
            { TSqlException.NoSuchFunction, "SELECT IFNULL(Name, '') FROM Tasks" },
            { TSqlException.NoSuchFunction, "SELECT GREATEST(Number, 1) FROM Tasks" },
            { TSqlException.NotInGroup, "SELECT Name, COUNT(*) FROM Tasks" },
            { TSqlException.NotInGroup, "SELECT Name, MAX(At) FROM Tasks GROUP BY Number" },
            { TSqlException.NotInGroup, "SELECT Number, COUNT(*) FROM Tasks GROUP BY Number ORDER BY Name" },
            { TSqlException.NotInGroup, "SELECT DISTINCT Name FROM Tasks ORDER BY Number" },
            { TSqlException.NotForAggregate, "SELECT MAX(Done) FROM Tasks" },
            { TSqlException.NotForAggregate, "SELECT SUM(Done) FROM Tasks" },
            { TSqlException.AggregateOfSubquery, "SELECT SUM((SELECT COUNT(*) FROM Logs)) FROM Tasks" },
            { TSqlException.Syntax, "SELECT x.Number FROM (SELECT Number FROM Tasks ORDER BY Number) x" },
            { TSqlException.NotEqualInNumber, "INSERT INTO Logs (Number, TaskNumber) VALUES (1)" },
            { TSqlException.NotEqualInNumber, "SELECT Number FROM Tasks WHERE Number IN (SELECT Number, TaskNumber FROM Logs)" },
            { TSqlException.NoValue, "INSERT INTO Tasks (Number) VALUES (1)" },
            { TSqlException.NoValue, "INSERT INTO Logs (Number, TaskNumber) VALUES (1, NULL)" },
            { TSqlException.NoValue, "UPDATE Logs SET TaskNumber = @null" },
            { TSqlException.NotImplicitly, "UPDATE Tasks SET Body = @null" },
            { TSqlException.NotImplicitly, "UPDATE Tasks SET Body = @text" },
            { TSqlException.TypesClash, "SELECT 1 FROM Tasks WHERE Number = @text" },
            { TSqlException.TypesClash, "SELECT CASE WHEN Number = 1 THEN Name ELSE 0 END FROM Tasks" },
            { TSqlException.TypesClash, "SELECT Number FROM Tasks UNION SELECT Name FROM Logs" },
            { TSqlException.NoSuchVariable, "SELECT 1 FROM Tasks WHERE Number = @number" },
            { TSqlException.NotInKey, "CREATE INDEX IX ON Tasks (Body)" },
            { TSqlException.NotInKey, "CREATE UNIQUE INDEX IX ON Tasks (Name)" },
            {
                TSqlException.KeyTooLong,
                "CREATE TABLE T (A nvarchar(400) NOT NULL, B nvarchar(400) NOT NULL, CONSTRAINT PK PRIMARY KEY (A, B))"
            },
            { TSqlException.NoSuchColumn, "CREATE INDEX IX ON Tasks (Number) WHERE State = 1" },
        };

    public static TheoryData<string> Accepted =>
        [
            "SELECT t.Number, COUNT(*) AS N FROM Tasks t LEFT JOIN Logs l ON l.TaskNumber = t.Number GROUP BY t.Number HAVING "
                + "COUNT(*) > 1 ORDER BY N OFFSET 0 ROWS FETCH NEXT @count ROWS ONLY",
            "SELECT Name FROM Tasks WHERE Name LIKE @text ESCAPE N'\\' AND Number IN (1, 2) AND At BETWEEN 1 AND 2",
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM Logs WHERE TaskNumber = Tasks.Number) THEN 1 ELSE 0 END FROM Tasks",
            "SELECT COALESCE(SUM(At), 0) FROM (SELECT TOP(5) At FROM Tasks ORDER BY Number) x",
            "UPDATE Tasks SET Done = 1, Body = NULL, At = @null WHERE Number = 1; DELETE FROM Logs WHERE Number < CAST(@count AS bigint)",
            "INSERT INTO Tasks (Number, Id) VALUES (@count, @text)",
            "CREATE UNIQUE INDEX IX ON Tasks (Name) WHERE Name IS NOT NULL",
            "WITH c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 9) SELECT COUNT(*) AS N FROM c OPTION (MAXRECURSION 0)",
            "INSERT INTO Logs VALUES (1, 1, N'x')",
        ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_statement_that_SQL_Server_refuses_is_refused(int number, string text) =>
        Assert.Equal(number, Assert.Throws<TSqlException>(() => Go(text)).Number);

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_statement_that_SQL_Server_accepts_is_accepted(string text) => Go(text);

    private void Go(string text)
    {
        var variables = new Variables();
        variables.AddParameter("@text", SqlType.Parse("nvarchar(4000)"), isNull: false);
        variables.AddParameter("@null", SqlType.Parse("nvarchar(4000)"), isNull: true);
        variables.AddParameter("@count", SqlType.Int, isNull: false);
        Statements.Go(text, _catalog, variables);
    }
}
