using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using TaskDashboard.Tests.SqlServer.Tds;
using TaskDashboard.Tests.SqlServer.TSql;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// Stands in for SQL Server where it cannot run. The product's provider and Microsoft's client talk to it over the network protocol.
/// It accepts a statement only if SQL Server would (grammar, names, types, groups). It learns the tables from the migrations and keeps
/// the rows in a SQLite file. It returns values in SQL Server's types, so that the client fails if the product reads a column as
/// another type.
/// </summary>
internal sealed class StandInServer : IAsyncDisposable
{
    private static readonly TimeSpan BetweenChecks = TimeSpan.FromMilliseconds(10);

    // Unique among all stand-ins, because a lease that is copied to another stand-in names a session.
    private static int _lastSession = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskdashboard-");
    private readonly ConcurrentQueue<TdsCommand> _commands = [];
    private readonly ConcurrentQueue<string> _invalidStatements = [];
    private readonly ConcurrentDictionary<int, StandInSession> _sessions = [];
    private readonly ConcurrentDictionary<string, StandInSession> _locks = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SqliteConnection _kept;
    private readonly TdsListener _listener;
    private volatile Catalog _catalog;

    public StandInServer()
        : this(new StandInContents([], new Catalog(), 0)) { }

    public StandInServer(StandInContents contents)
    {
        (_catalog, RowVersions) = (contents.Catalog, new RowVersions(contents.LastVersion));
        File.WriteAllBytes(FilePath, contents.File);

        // While this connection is open, closing another one does not write the WAL back to the file.
        _kept = OpenFile();
        using var command = _kept.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
        _listener = new TdsListener(Open);
    }

    public string ConnectionString => _listener.ConnectionString;

    public Catalog Catalog
    {
        get => _catalog;
        set => _catalog = value;
    }

    public RowVersions RowVersions { get; }

    /// <summary>The option READ_COMMITTED_SNAPSHOT of the database.</summary>
    public bool HasRowVersions { get; init; } = true;

    /// <summary>The option ALLOW_SNAPSHOT_ISOLATION of the database.</summary>
    public bool HasSnapshots { get; init; } = true;

    public IReadOnlyList<TdsCommand> Commands => [.. _commands];

    public IEnumerable<int> Sessions => _sessions.Keys;

    private string FilePath => Path.Combine(_folder.FullName, "rows.db");

    /// <summary>Returns the committed contents.</summary>
    public StandInContents Read()
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        using (var from = OpenFile())
        using (var to = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            to.Open();
            from.BackupDatabase(to);
        }

        return new StandInContents(File.ReadAllBytes(path), _catalog, RowVersions.Last);
    }

    /// <summary>Returns the statements that SQL Server would refuse, each with the reason, and clears the list.</summary>
    public IReadOnlyList<string> TakeInvalidStatements()
    {
        var statements = new List<string>();
        while (_invalidStatements.TryDequeue(out var statement))
        {
            statements.Add(statement);
        }

        return statements;
    }

    /// <summary>Waits until no connection is open.</summary>
    public Task WhenAllClosedAsync() => _listener.WhenAllClosedAsync();

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _kept.DisposeAsync();
        _folder.Delete(recursive: true);
        _writing.Dispose();
        _commands.Clear();
    }

    public SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False;Foreign Keys=True");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF; PRAGMA busy_timeout = 30000; PRAGMA trusted_schema = ON";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Record(TdsCommand command) => _commands.Enqueue(command);

    public void RecordInvalid(string reason, TdsCommand command) => _invalidStatements.Enqueue($"{reason}\n{command.Text}");

    public void Kill(int session)
    {
        if (_sessions.TryGetValue(session, out var other))
        {
            other.Kill();
        }
    }

    public void Forget(StandInSession session) => _sessions.TryRemove(session.Number, out _);

    public bool TryLock(string name, StandInSession session) => _locks.GetOrAdd(name, session) == session;

    public void Unlock(string name) => _locks.TryRemove(name, out _);

    /// <summary>Waits for the right to write. One transaction writes at a time.</summary>
    public void WaitToWrite(Func<bool> isCanceled)
    {
        while (!_writing.Wait(BetweenChecks))
        {
            if (isCanceled())
            {
                throw new OperationCanceledException();
            }
        }
    }

    public void ReleaseWriter() => _writing.Release();

    private StandInSession Open(Action close)
    {
        var session = new StandInSession(this, Interlocked.Increment(ref _lastSession), close);
        _sessions.TryAdd(session.Number, session);
        return session;
    }
}

/// <summary>The contents of a stand-in server.</summary>
/// <param name="LastVersion">The last row version in use.</param>
internal sealed record StandInContents(byte[] File, Catalog Catalog, long LastVersion);
