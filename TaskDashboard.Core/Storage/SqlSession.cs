using System.Data;
using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// One open connection with its prepared statements. Used by one thread at a time. Statements are written in the SQL that
/// every provider shares, with parameters @p0, @p1 …; what differs comes from <see cref="StoreProvider"/>.
/// </summary>
internal sealed class SqlSession(StoreProvider provider, DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> prepared = new(new TextComparer());
    private readonly Statements statements = provider.StatementsOn(connection);

    public StoreProvider Provider => provider;

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; private set; }

    /// <summary>A commit was sent and not answered, or answered by a failure.</summary>
    public bool IsCommitting { get; private set; }

    /// <summary>What was prepared on it so far.</summary>
    public IReadOnlyCollection<string> Texts => prepared.Keys;

    public bool IsUsable => connection.State == ConnectionState.Open;

    /// <summary>The read that it serves; null on the writer's.</summary>
    public RunningRead? Read { get; set; }

    public Statement Prepare(string text)
    {
        Read?.ThrowIfOver();
        if (!prepared.TryGetValue(text, out var statement))
        {
            prepared.Add(text, statement = statements.Prepare(text));
        }

        statement.Use(Transaction);
        return statement;
    }

    /// <summary>Runs what was put off.</summary>
    public void Flush() => statements.Flush();

    /// <summary>Runs what was put off, if something depends on its answers.</summary>
    public void Settle() => statements.Settle();

    /// <summary>Ends the statement that runs now, if one does. Called from another thread.</summary>
    public void Cancel() => statements.Cancel();

    public void Begin() => Transaction = provider.BeginWrite(connection);

    /// <summary>From here to <see cref="Rollback"/> every question is answered as of one moment.</summary>
    public void BeginSnapshot() => Transaction = provider.BeginSnapshot(connection);

    public void Commit()
    {
        statements.Flush();
        IsCommitting = true;
        Transaction!.Commit();
        EndTransaction();
    }

    public void Rollback()
    {
        statements.Forget();
        try
        {
            Transaction?.Rollback();
        }
        catch (DbException)
        {
            // A transaction that the database has already ended itself (a full disk does that) cannot be rolled back again.
        }
        catch (InvalidOperationException)
        {
            // The same, as the driver of a connection that was closed under us says it.
        }
        finally
        {
            EndTransaction();
        }
    }

    /// <summary>Gives the connection up: it is not usable any more.</summary>
    public void Close()
    {
        // SQLite would still run what was prepared, outside every transaction.
        DropPrepared();
        connection.Close();
    }

    public void Dispose()
    {
        DropPrepared();
        statements.Dispose();
        Transaction?.Dispose();
        connection.Dispose();
    }

    private void DropPrepared()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }

        prepared.Clear();
    }

    private void EndTransaction()
    {
        var ended = Transaction;
        Transaction = null;
        IsCommitting = false;
        ended?.Dispose();
    }

    /// <summary>Statements are long and alike at their start, and looked up at every run: the whole text is compared only with its likes.</summary>
    private sealed class TextComparer : IEqualityComparer<string>
    {
        public bool Equals(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

        public int GetHashCode(string text) => text.Length == 0 ? 0 : HashCode.Combine(text.Length, text[^1], text[text.Length / 2], text[text.Length / 3]);
    }
}
