using Npgsql;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// A folder for the files of a run, on the disk given by <c>--folder</c> (by default the temporary folder), and its databases, on the
/// store given by <c>--store</c>. Both are deleted at the end.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string ServerVariable = "TASKDASHBOARD_TEST_POSTGRES";

    private readonly string? _server;
    private readonly List<string> _databases = [];

    public Scratch(Arguments arguments)
    {
        _server = arguments.OnPostgreSql ? DemandServer() : null;
        Folder = Path.Combine(arguments.Text("folder", Path.GetTempPath()), "taskdashboard-bench-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The PostgreSQL server that the environment names, or null.</summary>
    public static string? Server => Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } named ? named : null;

    public string Folder { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public Database NewDatabase()
    {
        var name = "bench_" + Guid.NewGuid().ToString("N");
        if (_server is null)
        {
            return new Database(Database.Sqlite, "Data Source=" + File(name + ".db"));
        }

        _databases.Add(name);
        return NewOnServer(name);
    }

    /// <summary>Creates a database on that server. It is not deleted.</summary>
    public static Database NewOnServer(string name)
    {
        var server = DemandServer();
        OnServer(server, $"CREATE DATABASE {name}");
        return new Database(Database.PostgreSql, new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString);
    }

    public void Dispose()
    {
        foreach (var database in _databases)
        {
            OnServer(_server!, $"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        }
        Directory.Delete(Folder, recursive: true);
    }

    private static string DemandServer() =>
        Server ?? throw new InvalidOperationException($"Name a PostgreSQL server in {ServerVariable}, or run this by .ci/with-postgresql.");

    private static void OnServer(string server, string command)
    {
        using var connection = new Database(Database.PostgreSql, server).Open();
        using var statement = connection.CreateCommand();
        statement.CommandText = command;
        statement.ExecuteNonQuery();
    }
}
