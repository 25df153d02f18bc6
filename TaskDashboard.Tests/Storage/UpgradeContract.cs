using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// A database of the version before keeps its rows, and what this version stores of them is added at the start. The stand-in for SQL Server
/// is left out: it cannot take columns away.
/// </summary>
public abstract class UpgradeContract : CoreTest
{
    private const string VersionBefore = "LastAttemptsInCounts";

    [Fact]
    public async Task A_database_of_the_version_before_is_updated_with_its_rows()
    {
        await StartAsync(("Push:Schedule:trip:0", "00:01:00"));
        var task = await Host.Tasks.CreateAsync(
            Operator,
            new()
            {
                Type = "import",
                Name = "Önce",
                Owner = new TaskOwner("u-7", "Ana Silva"),
                Subtasks = [new SubtaskReport { EndpointId = "e-1", EndpointName = "Reception" }],
            }
        );
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Unavailable;
        var push = await PushAsync(destination, "Trip-Zoë-4711");
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
        await StopAsync();
        GoBack();

        await StartAsync(("Push:Schedule:trip:0", "00:01:00"));

        foreach (var query in new[] { "once", "owner:silva", "endpoint:reception,Reception", $"id:{task.Id}" })
        {
            var filter = QueryText.Read(TaskFilter.Language, query, TimeZoneInfo.Utc).ToFilter(Clock.UtcNow);
            Assert.Equal([task.Id], (await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter })).Items.Select(found => found.Id));
        }

        Assert.Equal(
            [push],
            (await Host.PushReads.ListAsync(Viewer, new() { Filter = PushFilter.Text.Contains("zoe-4") })).Items.Select(found =>
                found.Push.Id
            )
        );
        var group = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));
        Assert.Equal((0L, 1, 0, FailureGroupState.Open), (group.Count, group.Waiting, group.Sending, group.Life.State));
        Assert.All(await Host.Recounter.RecountAsync(), result => Assert.Equal(0, result.Off));
    }

    private protected abstract override TestDatabase NewDatabase();

    private void GoBack()
    {
        using var context = Database.CreateProvider().CreateContext();
        var migrations = context.Database.GetMigrations().ToList();
        context.GetService<IMigrator>().Migrate(migrations.Single(name => name.EndsWith(VersionBefore, StringComparison.Ordinal)));
        if (Database is SqliteTestDatabase)
        {
            // The index of a table of texts is a table of its own, which the migrations do not know.
            context.Database.ExecuteSqlRaw("DROP TABLE TaskTextIndex; DROP TABLE PushTextIndex; DROP TABLE EndpointNameIndex");
        }
    }
}

public sealed class SqliteUpgradeTests : UpgradeContract
{
    private protected override TestDatabase NewDatabase() => SqliteTestDatabase.Create();
}

public sealed class PostgreSqlUpgradeTests : UpgradeContract
{
    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();
}
