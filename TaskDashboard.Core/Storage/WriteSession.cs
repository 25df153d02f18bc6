using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// One commit group. All writes of the group are committed together. Actions after the commit run before any caller gets the answer.
/// </summary>
internal sealed class WriteSession(
    SqlSession sql,
    Lease lease,
    NumberSeries series,
    ITaskCommitObserver observer,
    TimeProvider clock,
    SteadyTime steady
)
{
    private readonly List<IGroupTotals> _totals = [];
    private readonly HashSet<(ChangeSubject Subject, long Number)> _changes = [];
    private readonly List<((ChangeSubject Subject, long Number) What, string? CompanyId)> _unwrittenChanges = [];
    private readonly List<Action> _afterCommit = [];
    private readonly List<Action> _onRollback = [];
    private StoreContext? _context;

    public SqlSession Sql => sql;

    public NumberSeries Series => series;

    public DateTimeOffset Now { get; private set; }

    /// <summary>Base for due times: <see cref="Now"/>, unless the clock was set back.</summary>
    public DateTimeOffset DueNow { get; private set; }

    /// <summary>An EF context on the same connection and transaction, for infrequent writes.</summary>
    public StoreContext Context
    {
        get
        {
            sql.Flush();
            if (_context is null)
            {
                _context = sql.Provider.CreateContext(sql.Connection);
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.UseTransaction(_context.Database, sql.Transaction);
            }

            return _context;
        }
    }

    public Statement Prepare(string text) => sql.Prepare(text);

    public RowWriter Prepare(RowStatement statement) => sql.Prepare(statement);

    public string NewId() => series.NextId(Now);

    /// <summary>Adds a change row: one for each object, however often it changes within the group.</summary>
    public void Changed(ChangeSubject subject, long number, string? companyId)
    {
        if (_changes.Add((subject, number)))
        {
            _unwrittenChanges.Add(((subject, number), companyId));
        }
    }

    /// <summary>New versions of tasks, for the observer.</summary>
    public List<TrackedTask> Tasks { get; } = [];

    /// <summary>Companies whose names were written, for the observer.</summary>
    public List<Company> Companies { get; } = [];

    /// <summary>Tasks that the group has read or written.</summary>
    public KnownTasks KnownTasks { get; } = new();

    /// <summary>Kinds and types that are counted by name.</summary>
    public RollupNames RollupNames { get; } = new();

    /// <summary>Names of endpoints that are stored.</summary>
    public KnownEndpoints KnownEndpoints { get; } = new();

    /// <summary>Public ids of tasks that were deleted, for the observer.</summary>
    public List<string> TasksGone { get; } = [];

    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Adds an action that undoes changes in memory if the group is not committed.</summary>
    public void OnRollback(Action action) => _onRollback.Add(action);

    /// <summary>Returns sums that many writes of a group add to. They are written once, before the commit.</summary>
    public T Totals<T>()
        where T : class, IGroupTotals, new()
    {
        foreach (var existing in _totals)
        {
            if (existing is T found)
            {
                return found;
            }
        }

        var created = new T();
        _totals.Add(created);
        return created;
    }

    internal void Begin()
    {
        Now = clock.GetUtcNow().AsStored();
        DueNow = steady.Now.AsStored();
        sql.Begin();
        lease.Renew(sql);
    }

    /// <summary>Writes the sums and the change rows, and commits.</summary>
    internal void Commit()
    {
        sql.Settle();
        do
        {
            // Writing one sum may add to another (a retry that ends changes the counts of tasks). So they are written by rank, until all
            // are written.
            while (_totals.Count > 0)
            {
                var next = _totals.MinBy(total => total.Rank)!;
                _totals.Remove(next);
                next.Write(this);
            }

            foreach (var ((subject, number), companyId) in _unwrittenChanges)
            {
                Prepare(ChangeTable.Instance.Insert)
                    .Write(ChangeTable.Instance.ValuesOf(new Change(series.Next(SeriesName.Change), subject, number, companyId, Now)));
            }

            _unwrittenChanges.Clear();
            series.Store(sql);

            // All together, because a round trip may be expensive. The answers may add more.
            sql.Settle();
        } while (_totals.Count > 0 || _unwrittenChanges.Count > 0);

        if (_context is not null)
        {
            sql.Flush();
            _context.SaveChanges();
        }

        series.Store(sql);
        sql.Commit();
        series.Commit();
    }

    /// <summary>After the commit: updates memory with the stored state.</summary>
    /// <returns>The failures. The commit is stored nevertheless.</returns>
    internal List<Exception> Finish(out bool changed)
    {
        changed = _changes.Count > 0;
        foreach (var task in Tasks)
        {
            observer.Written(task);
        }

        foreach (var id in TasksGone)
        {
            observer.Gone(id);
        }

        foreach (var company in Companies)
        {
            observer.Named(company);
        }

        var failures = Do(_afterCommit);
        Clear();
        return failures;
    }

    /// <summary>Rolls the group back in the database and in memory. A failure of one part does not stop the others.</summary>
    /// <returns>The failures in memory.</returns>
    internal List<Exception> Rollback()
    {
        try
        {
            return Do(_onRollback);
        }
        finally
        {
            RollupNames.Forget();
            KnownEndpoints.Forget();
            try
            {
                Clear();
            }
            finally
            {
                try
                {
                    sql.Rollback();
                }
                finally
                {
                    series.Rollback();
                }
            }
        }
    }

    /// <returns>The failures. A failing action does not stop the others.</returns>
    private static List<Exception> Do(List<Action> actions)
    {
        var failures = new List<Exception>();
        for (var index = 0; index < actions.Count; index++)
        {
            try
            {
                actions[index]();
            }
#pragma warning disable CA1031 // the action runs on the writer's thread
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add(failure);
            }
        }

        return failures;
    }

    private void Clear()
    {
        _context?.Dispose();
        _context = null;
        _totals.Clear();
        _changes.Clear();
        _unwrittenChanges.Clear();
        _afterCommit.Clear();
        _onRollback.Clear();
        Tasks.Clear();
        TasksGone.Clear();
        Companies.Clear();
        KnownTasks.Clear();
    }
}

/// <summary>Sums over one commit group.</summary>
internal interface IGroupTotals
{
    /// <summary>Lower ranks are written first and may add to higher ones.</summary>
    int Rank { get; }

    void Write(WriteSession session);
}
