using System.Data;
using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// One open connection with its prepared statements. Used by one thread at a time. Statements are written in the SQL that
/// every provider shares, with parameters @p0, @p1 …; the differences are in <see cref="StoreProvider"/>.
/// </summary>
internal sealed class SqlSession(StoreProvider provider, DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> _prepared = new(new TextComparer());
    private readonly Dictionary<RowStatement, RowWriter> _writers = [];
    private readonly Statements _statements = provider.StatementsOn(connection);

    public StoreProvider Provider => provider;

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; private set; }

    /// <summary>Whether a commit was sent but not answered, or answered with a failure.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>The statements prepared so far.</summary>
    public IReadOnlyCollection<string> Texts => _prepared.Keys;

    public bool IsUsable => connection.State == ConnectionState.Open;

    /// <summary>The current read; null on the writer's connection.</summary>
    public RunningRead? Read { get; set; }

    public Statement Prepare(string text)
    {
        Read?.ThrowIfOver();
        if (!_prepared.TryGetValue(text, out var statement))
        {
            _prepared.Add(text, statement = _statements.Prepare(text));
        }

        statement.Use(Transaction);
        return statement;
    }

    public RowWriter Prepare(RowStatement statement)
    {
        if (!_writers.TryGetValue(statement, out var writer))
        {
            _writers.Add(statement, writer = _statements.Prepare(statement, Prepare));
        }

        return writer;
    }

    /// <summary>Runs the postponed statements.</summary>
    public void Flush() => _statements.Flush();

    /// <summary>Runs the postponed statements if anything depends on their answers.</summary>
    public void Settle() => _statements.Settle();

    /// <summary>Ends the running statement, if any. Called from another thread.</summary>
    public void Cancel() => _statements.Cancel();

    public void Begin() => Transaction = provider.BeginWrite(connection);

    /// <summary>Until <see cref="Rollback"/>, all queries read the same snapshot.</summary>
    public void BeginSnapshot() => Transaction = provider.BeginSnapshot(connection);

    public void Commit()
    {
        _statements.Flush();
        IsCommitting = true;
        Transaction!.Commit();
        EndTransaction();
    }

    public void Rollback()
    {
        _statements.Forget();
        try
        {
            Transaction?.Rollback();
        }
        catch (DbException)
        {
            // A transaction that the database has already ended (for example on a full disk) cannot be rolled back again.
        }
        catch (InvalidOperationException)
        {
            // The same, if the connection was closed by the server.
        }
        finally
        {
            EndTransaction();
        }
    }

    /// <summary>Closes the connection. It cannot be used again.</summary>
    public void Close()
    {
        // SQLite would still run prepared statements, outside any transaction.
        DropPrepared();
        connection.Close();
    }

    public void Dispose()
    {
        DropPrepared();
        _statements.Dispose();
        Transaction?.Dispose();
        connection.Dispose();
    }

    private void DropPrepared()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
        _writers.Clear();
    }

    private void EndTransaction()
    {
        var ended = Transaction;
        Transaction = null;
        IsCommitting = false;
        ended?.Dispose();
    }

    /// <summary>
    /// Compares statements, which are long, start alike, and are looked up at every run. Only texts with the same hash are compared fully.
    /// </summary>
    private sealed class TextComparer : IEqualityComparer<string>
    {
        public bool Equals(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

        public int GetHashCode(string text) =>
            text.Length == 0 ? 0 : HashCode.Combine(text.Length, text[^1], text[text.Length / 2], text[text.Length / 3]);
    }
}
