namespace TaskDashboard.Core.Storage;

/// <summary>
/// One commit group as its writers see it. What they write becomes durable together; what they tell it to do after the
/// commit happens before any of them is answered.
/// </summary>
internal sealed class WriteSession(SqlSession sql, Lease lease, NumberSeries series, ITaskCommitObserver observer, TimeProvider clock, SteadyTime steady)
{
    private readonly List<IGroupTotals> totals = [];
    private readonly HashSet<(ChangeSubject Subject, long Number)> changes = [];
    private readonly List<((ChangeSubject Subject, long Number) What, string? CompanyId)> unwrittenChanges = [];
    private readonly List<Action> afterCommit = [];
    private readonly List<Action> onRollback = [];
    private StoreContext? context;

    public SqlSession Sql => sql;

    public NumberSeries Series => series;

    public DateTimeOffset Now { get; private set; }

    /// <summary>The moment to reckon due times from: <see cref="Now"/>, unless the clock was set back.</summary>
    public DateTimeOffset DueNow { get; private set; }

    /// <summary>For what is written seldom: an EF context on the same connection and transaction.</summary>
    public StoreContext Context
    {
        get
        {
            sql.Flush();
            if (context is null)
            {
                context = sql.Provider.CreateContext(sql.Connection);
                Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.UseTransaction(context.Database, sql.Transaction);
            }

            return context;
        }
    }

    public Statement Prepare(string text) => sql.Prepare(text);

    public string NewId() => series.NextId(Now);

    /// <summary>The group's change rows: one per thing that changed, however often it did within the group.</summary>
    public void Changed(ChangeSubject subject, long number, string? companyId)
    {
        if (changes.Add((subject, number)))
        {
            unwrittenChanges.Add(((subject, number), companyId));
        }
    }

    /// <summary>New versions of tasks, for the observer.</summary>
    public List<TrackedTask> Tasks { get; } = [];

    /// <summary>Public ids of tasks that were deleted, for the observer.</summary>
    public List<string> TasksGone { get; } = [];

    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>Undoes what work did to memory, should the group not be committed.</summary>
    public void OnRollback(Action action) => onRollback.Add(action);

    /// <summary>Sums that many writes of one group add to, written once before the commit.</summary>
    public T Totals<T>()
        where T : class, IGroupTotals, new()
    {
        foreach (var existing in totals)
        {
            if (existing is T found)
            {
                return found;
            }
        }

        var created = new T();
        totals.Add(created);
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
            // Writing one sum may add to another (a retry that ends changes the counts of tasks), so by rank, until all are written.
            while (totals.Count > 0)
            {
                var next = totals.MinBy(total => total.Rank)!;
                totals.Remove(next);
                next.Write(this);
            }

            foreach (var ((subject, number), companyId) in unwrittenChanges)
            {
                Prepare("INSERT INTO Changes (Sequence, Subject, Number, CompanyId, At) VALUES (@p0, @p1, @p2, @p3, @p4)")
                    .LaterInAnyOrder(series.Next(SeriesName.Change), (int)subject, number, companyId, Now);
            }

            unwrittenChanges.Clear();
            series.Store(sql);

            // All of it together, as a round trip may be dear. Its answers may add more.
            sql.Settle();
        }
        while (totals.Count > 0 || unwrittenChanges.Count > 0);

        if (context is not null)
        {
            sql.Flush();
            context.SaveChanges();
        }

        series.Store(sql);
        sql.Commit();
        series.Commit();
    }

    /// <summary>After the commit: tells memory what is on the disk now.</summary>
    /// <returns>What went wrong with that; the commit stands.</returns>
    internal List<Exception> Finish(out bool changed)
    {
        changed = changes.Count > 0;
        foreach (var task in Tasks)
        {
            observer.Written(task);
        }

        foreach (var id in TasksGone)
        {
            observer.Gone(id);
        }

        var failures = Do(afterCommit);
        Clear();
        return failures;
    }

    /// <summary>Undoes the group on the disk and in memory, whatever goes wrong with a part of that.</summary>
    /// <returns>What went wrong in memory.</returns>
    internal List<Exception> Rollback()
    {
        try
        {
            return Do(onRollback);
        }
        finally
        {
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

    /// <returns>What went wrong: one of them must not keep the others from their turn.</returns>
    private static List<Exception> Do(List<Action> actions)
    {
        var failures = new List<Exception>();
        for (var index = 0; index < actions.Count; index++)
        {
            try
            {
                actions[index]();
            }
#pragma warning disable CA1031 // whoever asked for it has left the thread to us
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
        context?.Dispose();
        context = null;
        totals.Clear();
        changes.Clear();
        unwrittenChanges.Clear();
        afterCommit.Clear();
        onRollback.Clear();
        Tasks.Clear();
        TasksGone.Clear();
    }
}

/// <summary>Sums over one commit group.</summary>
internal interface IGroupTotals
{
    /// <summary>Lower ranks are written first and may add to higher ones.</summary>
    int Rank { get; }

    void Write(WriteSession session);
}
