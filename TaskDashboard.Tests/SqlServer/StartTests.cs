using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.SqlServer.Tds;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>What the start asks of a database on SQL Server, and what it says where that is not so.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_second_process_on_the_database_is_told_so()
    {
        await using var server = new StandInServer();
        server.Holds(("@result", -1));

        var failure = Assert.Throws<StoreInUseException>(new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock);

        Assert.StartsWith("Another TaskDashboard runs on this database.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sp_getapplock", Assert.Single(server.Commands).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_is_let_go_of_with_its_connection()
    {
        await using var server = new StandInServer();

        new SqlServerStoreProvider(server.ConnectionString).TakeInstanceLock().Dispose();

        await server.WhenLeftAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_in_which_readers_wait_for_writers_is_refused_with_the_command_that_mends_it(bool hasRowVersions)
    {
        await using var server = new StandInServer();
        server.Holds(("is_read_committed_snapshot_on", hasRowVersions));

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
    [InlineData("ON", null)]
    [InlineData("OFF", "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON")]
    public async Task A_database_without_snapshots_is_said_to_have_none_with_the_command_that_mends_it(string state, string? words)
    {
        await using var server = new StandInServer();
        server.Holds(("snapshot_isolation_state_desc", state));
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
    public async Task Without_snapshots_counters_are_not_compared_and_that_is_said_once()
    {
        await using var server = new StandInServer();
        server.Holds(("is_read_committed_snapshot_on", true), ("snapshot_isolation_state_desc", "OFF"));
        var clock = new FakeClock();
        await using var core = CoreHost.Assemble(new StandInDatabase(server), clock, new FakeSender(clock));

        core.Recounter.Start();
        await core.Recounter.Running.WaitAsync(Patience.Limit);

        Assert.Single(core.Logs.Lines, line => line.Contains("SET ALLOW_SNAPSHOT_ISOLATION ON", StringComparison.Ordinal));
        Assert.False(core.Recounter.Waits);
    }

    [Theory]
    [InlineData(4060, StoreTrouble.Missing, "The database server has no such database")]
    [InlineData(18456, StoreTrouble.Denied, "The database server refuses the login")]
    [InlineData(1105, StoreTrouble.DiskFull, "The database is out of space.")]
    [InlineData(3906, StoreTrouble.ReadOnly, "The database is read-only.")]
    public async Task What_the_server_says_is_said_in_words(int number, string reason, string words)
    {
        await using var listener = new TdsListener(_ => TdsAnswer.Refused(number, "In the server's words"));
        var provider = new SqlServerStoreProvider(listener.ConnectionString);

        var failure = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(provider.TakeInstanceLock);

        Assert.Equal(reason, provider.Explain(failure)!.Reason);
        Assert.StartsWith(words, provider.Explain(failure)!.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("In the server's words", provider.Explain(failure)!.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_unreachable()
    {
        var listener = new TdsListener(_ => new TdsAnswer([]));
        var provider = new SqlServerStoreProvider(listener.ConnectionString + ";Connect Retry Count=0");
        await listener.DisposeAsync();

        var failure = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(provider.TakeInstanceLock);

        Assert.StartsWith("The database server cannot be reached.", provider.Explain(failure)!.Words, StringComparison.Ordinal);
    }
}
