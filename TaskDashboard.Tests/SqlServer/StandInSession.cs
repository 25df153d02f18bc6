using Microsoft.Data.Sqlite;
using TaskDashboard.Tests.SqlServer.Tds;
using TaskDashboard.Tests.SqlServer.TSql;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>A client's session on the stand-in server. It has its own connection to the SQLite file.</summary>
internal sealed class StandInSession : ITdsSession
{
    private const int Interrupted = 9;
    private const int Overflow = 8115;
    private const int StepsBetweenChecks = 10_000;

    private readonly StandInServer _server;
    private readonly Action _close;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private readonly HashSet<string> _locks = [];
    private Func<bool> _isCanceled = () => false;
    private bool _inTransaction;
    private bool _isWriting;

    public StandInSession(StandInServer server, int number, Action close)
    {
        (_server, Number, _close) = (server, number, close);
        _connection = server.OpenFile();
        _connection.CreateFunction("session", () => Number);
        _connection.CreateFunction("sessions", () => $"[{string.Join(',', _server.Sessions)}]");
        _connection.CreateFunction("has_row_versions", () => _server.HasRowVersions);
        _connection.CreateFunction("snapshot_state", () => _server.HasSnapshots ? "ON" : "OFF");
        _connection.CreateFunction(
            "object_id",
            (string name) =>
                _server.Catalog.Has(name.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal))
                    ? 1
                    : (int?)null
        );
        _connection.CreateFunction<string?, string?, string?, bool>("like", LikePattern.Matches);
        _connection.CreateFunction("min_active_rowversion", _server.RowVersions.LeastActive);
        _connection.CreateFunction("next_row_version", () => _server.RowVersions.Next(this));
        SQLitePCL.raw.sqlite3_progress_handler(_connection.Handle, StepsBetweenChecks, _ => _isCanceled() ? 1 : 0, null);
    }

    public int Number { get; }

    public StandInServer Server => _server;

    /// <summary>Whether a write returns the number of rows it changed. SET NOCOUNT ON turns it off.</summary>
    public bool IsCounting { get; set; } = true;

    public TdsAnswer Run(TdsCommand command, Func<bool> isCanceled)
    {
        _server.Record(command);
        _isCanceled = isCanceled;
        try
        {
            return new TdsAnswer(new Batch(this, command).Run());
        }
        catch (Exception failure) when (failure is TSqlException or NotSupportedException)
        {
            _server.RecordInvalid(failure.Message, command);
            return TdsAnswer.Refused((failure as TSqlException)?.Number ?? TSqlException.Syntax, failure.Message);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == Interrupted)
        {
            return new TdsAnswer([], TdsError.Canceled);
        }
        catch (OperationCanceledException)
        {
            return new TdsAnswer([], TdsError.Canceled);
        }
        catch (SqliteException failure) when (BrokenRule(failure) is { } number)
        {
            return TdsAnswer.Refused(number, failure.Message);
        }
        catch (SqliteException failure)
        {
            _server.RecordInvalid($"The stand-in's file: {failure.Message}", command);
            return TdsAnswer.Refused(TSqlException.Syntax, failure.Message);
        }
        catch (OverflowException failure)
        {
            return TdsAnswer.Refused(Overflow, failure.Message);
        }
        finally
        {
            _isCanceled = () => false;
        }
    }

    public TdsError? Begin(bool snapshot)
    {
        if (snapshot && !_server.HasSnapshots)
        {
            return new TdsError(3952, "Snapshot isolation is not allowed in this database.");
        }

        if (snapshot)
        {
            Execute("BEGIN");
            Execute("SELECT COUNT(*) FROM sqlite_master");
        }
        else
        {
            BeginWriting();
            Execute("BEGIN IMMEDIATE");
        }

        _inTransaction = true;
        return null;
    }

    public void Commit() => End("COMMIT");

    public void Rollback() => End("ROLLBACK");

    public void Save(string savepoint) => Execute($"SAVEPOINT [{savepoint}]");

    public void RollbackTo(string savepoint) => Execute($"ROLLBACK TO [{savepoint}]");

    public void Reset()
    {
        Rollback();
        ReleaseLocks();
        IsCounting = true;
    }

    public void Dispose()
    {
        _server.Forget(this);
        try
        {
            ReleaseLocks();
            Rollback();
        }
        finally
        {
            foreach (var command in _commands.Values)
            {
                command.Dispose();
            }

            _connection.Dispose();
        }
    }

    /// <summary>Closes the connection without notifying the client.</summary>
    public void Kill() => _close();

    /// <returns>True if this session now holds the lock.</returns>
    public bool TryLock(string name) => _server.TryLock(name, this) && (_locks.Add(name) || true);

    public void Unlock(string name)
    {
        if (_locks.Remove(name))
        {
            _server.Unlock(name);
        }
    }

    /// <summary>Returns the SQLite command for this text. It is created once per session.</summary>
    public SqliteCommand Prepare(string text)
    {
        if (!_commands.TryGetValue(text, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = text;
            _commands.Add(text, command);
        }

        return command;
    }

    /// <summary>Runs a write in the open transaction, or by itself if none is open.</summary>
    public T Write<T>(Func<T> write)
    {
        if (_inTransaction)
        {
            return write();
        }

        BeginWriting();
        try
        {
            return write();
        }
        finally
        {
            EndWriting();
        }
    }

    private static int? BrokenRule(SqliteException failure) =>
        failure.SqliteExtendedErrorCode switch
        {
            SQLitePCL.raw.SQLITE_CONSTRAINT_NOTNULL => 515,
            SQLitePCL.raw.SQLITE_CONSTRAINT_FOREIGNKEY => 547,
            SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE or SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY => 2601,
            SQLitePCL.raw.SQLITE_CONSTRAINT_CHECK => 2628,
            _ => null,
        };

    private void End(string how)
    {
        if (!_inTransaction)
        {
            return;
        }

        try
        {
            Execute(how);
        }
        finally
        {
            _inTransaction = false;
            EndWriting();
        }
    }

    private void BeginWriting()
    {
        _server.WaitToWrite(_isCanceled);
        _isWriting = true;
    }

    private void EndWriting()
    {
        if (_isWriting)
        {
            _isWriting = false;
            _server.RowVersions.End(this);
            _server.ReleaseWriter();
        }
    }

    private void ReleaseLocks()
    {
        foreach (var name in _locks.ToArray())
        {
            Unlock(name);
        }
    }

    private void Execute(string text) => Prepare(text).ExecuteNonQuery();
}
