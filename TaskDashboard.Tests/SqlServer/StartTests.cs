using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.SqlServer.Tds;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>The requirements that the service checks on SQL Server when it starts, and the messages if they are not met.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_second_process_on_the_same_database_is_refused()
    {
        await using var server = new StandInServer();
        using var first = new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock();

        var failure = Assert.Throws<StoreInUseException>(new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock);

        Assert.StartsWith("Another TaskDashboard runs on this database.", failure.Message, StringComparison.Ordinal);
        Assert.All(server.Commands, command => Assert.Contains("sp_getapplock", command.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Closing_the_connection_releases_the_lock()
    {
        await using var server = new StandInServer();

        new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock().Dispose();

        await server.WhenAllClosedAsync();
        new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock().Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_in_which_readers_wait_for_writers_is_refused_with_the_command_that_fixes_it(bool hasRowVersions)
    {
        await using var server = new StandInServer { HasRowVersions = hasRowVersions };

        var failure = Record.Exception(new SqlServerStoreProvider(server.ConnectionString).Migrate);

        if (hasRowVersions)
        {
            Assert.Null(failure);
            Assert.True(server.Catalog.Has("Tasks"));
        }
        else
        {
            Assert.Contains("SET READ_COMMITTED_SNAPSHOT ON", Assert.IsType<RefusedException>(failure).Message, StringComparison.Ordinal);
            Assert.False(server.Catalog.Has("Tasks"));
        }
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON")]
    public async Task The_reason_for_missing_snapshots_names_the_command_that_allows_them(bool hasSnapshots, string? words)
    {
        await using var server = new StandInServer { HasSnapshots = hasSnapshots };
        var provider = new SqlServerStoreProvider(server.ConnectionString);
        using var sql = new SqlSession(provider, provider.OpenReader());

        if (words is null)
        {
            Assert.Null(provider.WhyNoSnapshot(sql));
        }
        else
        {
            Assert.EndsWith(words, provider.WhyNoSnapshot(sql), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_snapshots_counters_are_not_compared_and_that_is_logged_once()
    {
        await using var server = new StandInServer { HasSnapshots = false };
        var clock = new FakeClock();
        await using var core = CoreHost.Assemble(new StandInDatabase(server), clock, new FakeSender(clock));

        core.Recounter.Start();
        await core.Recounter.Running.WaitAsync(Patience.Limit);

        Assert.Single(core.Logs.Lines, line => line.Contains("SET ALLOW_SNAPSHOT_ISOLATION ON", StringComparison.Ordinal));
        Assert.False(core.Recounter.Waits);
    }

    [Theory]
    [InlineData(4060, StoreTrouble.Missing, "The database does not exist on the server")]
    [InlineData(18456, StoreTrouble.Denied, "The database server refuses the login")]
    [InlineData(1105, StoreTrouble.DiskFull, "The database is out of space.")]
    [InlineData(3906, StoreTrouble.ReadOnly, "The database is read-only.")]
    public async Task An_error_of_the_server_is_explained_in_plain_words(int number, string reason, string words)
    {
        await using var listener = new TdsListener(_ => TdsAnswer.Refused(number, "In the server's words"));
        var provider = new SqlServerStoreProvider(listener.ConnectionString);

        var failure = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(provider.TakeInstanceLock);

        Assert.Equal(reason, provider.Explain(failure)!.Reason);
        Assert.StartsWith(words, provider.Explain(failure)!.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("In the server's words", provider.Explain(failure)!.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_running_is_reported_as_unreachable()
    {
        var listener = new TdsListener(_ => new TdsAnswer([]));
        var provider = new SqlServerStoreProvider(listener.ConnectionString + ";Connect Retry Count=0");
        await listener.DisposeAsync();

        var failure = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(provider.TakeInstanceLock);

        Assert.StartsWith("The database server cannot be reached.", provider.Explain(failure)!.Words, StringComparison.Ordinal);
    }
}
