using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace TaskDashboard.Tests.Support;

/// <summary>A PostgreSQL server of the test's own, which the test may stop and start. It allows few connections.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    public const int MostConnections = 40;

    private const string BinariesVariable = "TASKDASHBOARD_TEST_POSTGRES_BIN";
    private readonly TemporaryFolder _folder = new();
    private readonly string _binaries;

    private PostgreSqlCluster(string binaries) => _binaries = binaries;

    public string ConnectionString => $"Host={_folder.Path};Username=postgres;Database=postgres";

    /// <summary>Starts the server. Skips the test if no server programs are configured, unless a server is required.</summary>
    public static async Task<PostgreSqlCluster> StartAsync()
    {
        PostgreSqlServer.Demand();
        var cluster = new PostgreSqlCluster(
            PostgreSqlServer.DemandVariable(BinariesVariable, "The folder of PostgreSQL's programs is not known.")
        );
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync(["chown", "nobody", cluster._folder.Path]);
            }
            await cluster.RunAsOwnerAsync(
                "initdb",
                "--pgdata",
                cluster.Data,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"
            );
            await cluster.StartServerAsync();
            return cluster;
        }
        catch
        {
            cluster._folder.Dispose();
            throw;
        }
    }

    public Task StartServerAsync() =>
        RunAsOwnerAsync(
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            Data,
            "--log",
            Path.Combine(_folder.Path, "log"),
            "--options",
            $"-c listen_addresses= -c unix_socket_directories={_folder.Path} -c max_connections={MostConnections} -c fsync=off"
        );

    /// <summary>Ends the server at once, as a crash does. Uncommitted work is rolled back at its next start.</summary>
    public Task StopServerAsync() => RunAsOwnerAsync("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata", Data);

    public DbConnection Open()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, ApplicationName = "test" }.ConnectionString
        );
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await StopServerAsync();
        }
        _folder.Dispose();
    }

    private string Data => Path.Combine(_folder.Path, "data");

    // The server refuses to run as root.
    private Task RunAsOwnerAsync(string program, params string[] arguments) =>
        RunAsync([
            .. Environment.IsPrivilegedProcess
                ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
                : Array.Empty<string>(),
            Path.Combine(_binaries, program),
            .. arguments,
        ]);

    private static async Task RunAsync(string[] command)
    {
        // The server that pg_ctl starts inherits the output handles and keeps them open, so nothing is redirected to a pipe.
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = Path.GetTempPath() })!;
        await process
            .WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}.");
    }
}
