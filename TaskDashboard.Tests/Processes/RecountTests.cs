using System.Data.Common;
using Microsoft.Data.Sqlite;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>The recount, run from the command line.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class RecountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recount_repairs_and_reports_differences_and_the_next_one_finds_none(bool onServer)
    {
        await using var server = onServer ? PostgreSqlTestDatabase.Create() : null;
        await using (var app = await AppProcess.StartAsync(_folder, Settings(server)))
        {
            using var api = app.Client();
            for (var task = 0; task < 3; task++)
            {
                (await api.Post("/api/tasks", new { type = "REPORT", name = "One of three" })).Must(201);
            }

            var refused = await PrintedAsync(server, "--recount");
            Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
            Assert.StartsWith(
                "TaskDashboard: Another TaskDashboard runs on th",
                Assert.Single(refused.Errors.Split('\n')),
                StringComparison.Ordinal
            );
            (await api.Get("/health/ready")).Must(200);
            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
        }

        using (var connection = Open(server))
        using (var accident = connection.CreateCommand())
        {
            accident.CommandText = "UPDATE TaskCounts SET Total = 12345 WHERE State = 0";
            Assert.Equal(1, accident.ExecuteNonQuery());
        }

        var repaired = await PrintedAsync(server, "--recount");
        Assert.Equal((0, ""), (repaired.ExitCode, repaired.Errors));
        Assert.Contains(
            "totals of tasks: 1 compared with 3 rows, 1 differed, by 12,342 in total, and were repaired",
            repaired.Output.Split('\n')
        );

        var again = await PrintedAsync(server, "--recount");
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Equal(
            [
                "totals of pushes: 0 compared with 0 rows, none differed",
                "groups of failed pushes: 0 compared with 0 rows, none differed",
                "totals of tasks: 1 compared with 3 rows, none differed",
                "counts of retries: 0 compared with 0 rows, none differed",
                "errors of retries: 0 compared with 0 rows, none differed",
                "counts of tasks' subtasks: 3 compared with 0 rows, none differed",
            ],
            again.Output.Split('\n')
        );
        await using (var app = await AppProcess.StartAsync(_folder, Settings(server)))
        {
            using var api = app.Client();
            Assert.Equal(3, (await api.AllAsync("/api/tasks?state=pending")).Count);
        }
    }

    [Fact]
    public async Task A_rebuild_counts_the_rollups_again()
    {
        await using (var app = await AppProcess.StartAsync(_folder, Settings(null)))
        {
            using var api = app.Client();
            var task = (await api.Post("/api/tasks", new { type = "REPORT", name = "One" })).Must(201);
            (await api.Post($"/api/tasks/{task.String("id")}/reports", new { @event = "completed" })).Must(200);
            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
        }

        using (var connection = Open(null))
        using (var accident = connection.CreateCommand())
        {
            accident.CommandText = "DELETE FROM TaskQuarters; DELETE FROM TaskMinutes";
            Assert.Equal(2, accident.ExecuteNonQuery());
        }

        var rebuilt = await PrintedAsync(null, "--rebuild-rollups");
        Assert.Equal((0, ""), (rebuilt.ExitCode, rebuilt.Errors));
        Assert.Matches("^roll-ups of tasks: rebuilt from [23] rows; what happened before ", rebuilt.Output.Split('\n')[1]);
        using (var connection = Open(null))
        using (var count = connection.CreateCommand())
        {
            count.CommandText = "SELECT (SELECT SUM(Ended) FROM TaskQuarters) + (SELECT SUM(Ended) FROM TaskMinutes)";
            Assert.Equal(2L, count.ExecuteScalar());
        }
    }

    [Theory]
    [InlineData("--recount")]
    [InlineData("--rebuild-rollups")]
    public async Task A_recount_does_not_create_a_missing_database(string command)
    {
        var printed = await PrintedAsync(null, command);

        Assert.Equal(1, printed.ExitCode);
        Assert.Equal("TaskDashboard: There is no database test.db. Check ConnectionStrings:TaskDashboard.", printed.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static string[] Settings(PostgreSqlTestDatabase? server) =>
        server is null ? [] : ["--Database:Provider=PostgreSql", $"--ConnectionStrings:TaskDashboard={server.ConnectionString}"];

    private DbConnection Open(PostgreSqlTestDatabase? server)
    {
        if (server is not null)
        {
            return server.Open();
        }
        var connection = new SqliteConnection($"Data Source={AppProcess.DatabaseIn(_folder)};Pooling=False");
        connection.Open();
        return connection;
    }

    private async Task<(int ExitCode, string Output, string Errors)> PrintedAsync(PostgreSqlTestDatabase? server, params string[] arguments)
    {
        await using var command = AppProcess.Launch(_folder, [.. Settings(server), .. arguments]);
        return (await command.ExitedAsync(), command.Output, command.Errors);
    }
}
