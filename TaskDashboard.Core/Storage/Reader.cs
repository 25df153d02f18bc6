using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>An open connection for one read at a time.</summary>
internal abstract class Reader : IDisposable
{
    private RunningRead? _read;

    /// <summary>Whether the database checks if the read is over.</summary>
    public bool Asks { get; private set; }

    public abstract bool IsUsable { get; }

    public virtual void Serve(RunningRead? next) => _read = next;

    public abstract void Dispose();

    protected DbConnection Watch(StoreProvider provider, DbConnection connection)
    {
        Asks = provider.TryWatch(connection, steps => _read is { } read && read.IsOverAfter(steps));
        return connection;
    }
}

/// <summary>A connection for hand-written statements, which it keeps prepared.</summary>
internal sealed class SessionReader : Reader
{
    public SessionReader(StoreProvider provider) => Session = new SqlSession(provider, Watch(provider, provider.OpenReader()));

    public SqlSession Session { get; }

    public override bool IsUsable => Session.IsUsable;

    public override void Serve(RunningRead? next)
    {
        base.Serve(next);
        Session.Read = next;
    }

    public override void Dispose() => Session.Dispose();
}

/// <summary>A connection for LINQ, with its context.</summary>
internal sealed class ContextReader : Reader
{
    private readonly DbConnection _connection;

    public ContextReader(StoreProvider provider)
    {
        _connection = Watch(provider, provider.OpenQueryReader());
        Context = provider.CreateReadingContext(_connection, out var cancel);
        Cancel = cancel;
        Context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
    }

    public StoreContext Context { get; }

    /// <summary>Ends the running query. Null if canceling its token always does.</summary>
    public Action? Cancel { get; }

    public override bool IsUsable => _connection.State == ConnectionState.Open;

    public override void Dispose()
    {
        Context.Dispose();
        _connection.Dispose();
    }
}
