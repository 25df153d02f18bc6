using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>SQLite that behaves like a remote server: its answers can be lost, and it can be unreachable for a while.</summary>
internal sealed class TroubledProvider(StoreProvider inner) : StoreProvider
{
    private int _lose;
    private int _refuse;
    private int _refuseWrites;

    /// <summary>Set when a connection was refused.</summary>
    public TaskCompletionSource Asked { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the next commit is made before its answer is lost with the connection.</summary>
    public bool IsMade { get; set; } = true;

    public override string Name => inner.Name;

    public override bool KeepsKeyRing => inner.KeepsKeyRing;

    public override string? DataFolder => inner.DataFolder;

    internal override string Now => inner.Now;

    internal override CommitOrder CommitOrder => inner.CommitOrder;

    internal override bool InstanceLockLasts => true;

    public void LoseNextAnswer() => Volatile.Write(ref _lose, 1);

    /// <summary>Refuses connections until <see cref="ComeBack"/>.</summary>
    public void GoAway()
    {
        Asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _refuse, 1);
    }

    /// <summary>Makes every transaction fail at its start with this SQLite error code. 0 for none.</summary>
    public void RefuseWrites(int number) => Volatile.Write(ref _refuseWrites, number);

    public void ComeBack() => Volatile.Write(ref _refuse, 0);

    public override StoreContext CreateContext() => inner.CreateContext();

    public override IDisposable TakeInstanceLock() => inner.TakeInstanceLock();

    internal override StoreContext CreateContext(DbConnection connection) => inner.CreateContext(connection);

    internal override DbConnection OpenWriter()
    {
        if (Volatile.Read(ref _refuse) == 1)
        {
            Asked.TrySetResult();
            throw new SqliteException("away", 14);
        }

        return inner.OpenWriter();
    }

    internal override DbConnection OpenReader() => inner.OpenReader();

    internal override Statements StatementsOn(DbConnection connection) => inner.StatementsOn(connection);

    internal override DbTransaction BeginWrite(DbConnection connection)
    {
        if (Volatile.Read(ref _refuseWrites) is var number and not 0)
        {
            throw new SqliteException("refused", number);
        }

        var transaction = inner.BeginWrite(connection);
        return Interlocked.Exchange(ref _lose, 0) == 1 ? new LostTransaction(transaction, connection, IsMade) : transaction;
    }

    internal override DbTransaction BeginSnapshot(DbConnection connection) => inner.BeginSnapshot(connection);

    internal override string FirstRows(string count) => inner.FirstRows(count);

    internal override string GivenTable(GivenRows rows) => inner.GivenTable(rows);

    internal override string DistinctValues(string table, string column, string condition) =>
        inner.DistinctValues(table, column, condition);

    internal override StoreTrouble? Explain(DbException failure) => inner.Explain(failure);

    private sealed class LostTransaction(DbTransaction made, DbConnection connection, bool isMade) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => made.IsolationLevel;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
            if (isMade)
            {
                made.Commit();
            }

            connection.Close();
            throw new SqliteException("lost", 10);
        }

        public override void Rollback() => throw new InvalidOperationException("The connection is closed.");
    }
}
