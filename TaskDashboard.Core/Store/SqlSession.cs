using System.Data;
using System.Data.Common;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Core.Store;

/// <summary>
/// One open connection with its prepared statements. Used by one thread at a time. Statements are written in the SQL that
/// every provider shares, with parameters @p0, @p1 …; what differs comes from <see cref="StoreProvider"/>.
/// </summary>
internal sealed class SqlSession(StoreProvider provider, DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(new TextComparer());

    public StoreProvider Provider => provider;

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; private set; }

    public bool IsUsable => connection.State == ConnectionState.Open;

    public Statement Prepare(string text)
    {
        if (!statements.TryGetValue(text, out var statement))
        {
            statements.Add(text, statement = provider.Prepare(connection, text));
        }

        statement.Use(Transaction);
        return statement;
    }

    public void Begin() => Transaction = provider.BeginWrite(connection);

    public void Commit()
    {
        Transaction!.Commit();
        EndTransaction();
    }

    public void Rollback()
    {
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

        EndTransaction();
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        Transaction?.Dispose();
        connection.Dispose();
    }

    private void EndTransaction()
    {
        Transaction?.Dispose();
        Transaction = null;
    }

    /// <summary>Statements are long and alike at their start, and looked up at every run: the whole text is compared only with its likes.</summary>
    private sealed class TextComparer : IEqualityComparer<string>
    {
        public bool Equals(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

        public int GetHashCode(string text) => text.Length == 0 ? 0 : HashCode.Combine(text.Length, text[^1], text[text.Length / 2], text[text.Length / 3]);
    }
}
