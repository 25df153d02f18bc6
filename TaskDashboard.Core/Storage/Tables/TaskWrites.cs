using System.Linq.Expressions;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>A transition of a new task on the way to its current state.</summary>
internal sealed record TaskMove(TaskEvent On, TaskState From, TaskFacts To, string Reason, DateTimeOffset At);

/// <summary>Writes tasks. A transition is one transaction: row, history, counters, change.</summary>
internal static class TaskWrites
{
    private static readonly string OfNumber = $"{TaskTable.Instance.Select} WHERE Number = @p0";
    private static readonly string OfExternalId = $"{TaskTable.Instance.Select} WHERE ExternalId = @p0 AND CompanyId = @p1";
    private static readonly string OfExternalIdWithoutCompany = $"{TaskTable.Instance.Select} WHERE ExternalId = @p0 AND CompanyId IS NULL";

    // Reports never change these, so their statements are without them.
    private static readonly Expression<Func<TrackedTask, object?>>[] Acknowledgement =
    [
        task => task.AcknowledgedAt,
        task => task.AcknowledgedById,
        task => task.AcknowledgedBy,
    ];

    private static readonly RowInsert<TrackedTask> InsertNew = TaskTable.Instance.InsertWithout(Acknowledgement);
    private static readonly RowUpdate<TrackedTask> UpdateRow = TaskTable.Instance.UpdateWithout(
        Acknowledgement,
        task => task.Number,
        task => task.Version
    );
    private static readonly RowUpdate<TrackedTask> UpdateWhole = TaskTable.Instance.Update(task => task.Number, task => task.Version);

    public static TrackedTask? FindTask(this WriteSession session, string id)
    {
        session.LoadTasks([id]);
        return session.KnownTasks.Find(id);
    }

    public static TrackedTask? FindTask(this WriteSession session, int number) =>
        session.KnownTasks.Find(number) ?? First(session, session.Prepare(OfNumber).Query(number));

    /// <summary>Returns the company's task with this reporter's id.</summary>
    /// <param name="companyId">Null for tasks without a company.</param>
    public static TrackedTask? FindTaskByExternalId(this WriteSession session, string externalId, string? companyId) =>
        First(
            session,
            companyId is null
                ? session.Prepare(OfExternalIdWithoutCompany).Query(externalId)
                : session.Prepare(OfExternalId).Query(externalId, companyId)
        );

    /// <summary>
    /// Reads the tasks with these ids together, so that the rest of the commit group finds them without further statements.
    /// </summary>
    public static void LoadTasks(this WriteSession session, IEnumerable<string> ids)
    {
        var unknown = ids.Where(id => PublicId.IsWellFormed(id) && !session.KnownTasks.HasLoaded(id))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        var given = GivenRows.Of(unknown);
        using (
            var rows = session
                .Prepare(
                    $"SELECT {TaskTable.Instance.Names} FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Tasks WHERE Id = given.c0"
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                session.KnownTasks.Set(TaskTable.Instance.Read(rows));
            }
        }

        session.KnownTasks.Loaded(unknown);
    }

    /// <param name="moves">The transitions from its creation to its current state; may be empty.</param>
    public static void Insert(this WriteSession session, TrackedTask task, string reason, IReadOnlyList<TaskMove>? moves = null)
    {
        session.Prepare(InsertNew).Write(InsertNew.ValuesOf(task));
        session.Prepare(TaskTextTable.Instance.Insert).Write(TaskTextTable.Instance.ValuesOf(TaskText.Of(task)));
        session.Totals<TaskCountTotals>().Add(task.CompanyId, task.State, 1);
        session.AddHistory(
            task.Number,
            task.Run,
            null,
            null,
            moves is { Count: > 0 } ? moves[0].From : task.State,
            null,
            task.CreatedAt,
            reason,
            task.CreatedBy
        );
        foreach (var move in moves ?? [])
        {
            session.AddHistory(
                task.Number,
                task.Run,
                move.On.InHistory(),
                move.From,
                move.To.State,
                move.To.Outcome,
                move.At,
                move.Reason,
                task.CreatedBy
            );
            if (!move.From.HasEnded() && move.To is { HasEnded: true, Outcome: { } outcome })
            {
                session.Totals<TaskRollups>().Ended(task.CompanyId, task.Type, outcome, move.At);
            }
        }

        session.Touched(task);
    }

    /// <summary>
    /// Replaces <paramref name="before"/>, which this group has read or written. If another session has changed the row since, the whole
    /// group is rolled back and runs again on the current row.
    /// </summary>
    /// <param name="line">The event to add to the history; null if only the progress changed.</param>
    public static void Update(
        this WriteSession session,
        TrackedTask before,
        TrackedTask after,
        TaskHistoryEvent? line,
        string reason,
        string actor
    )
    {
        var update = before.AcknowledgedAt == after.AcknowledgedAt ? UpdateRow : UpdateWhole;
        session
            .Prepare(update)
            .WriteOr(
                () => throw new StaleRowException($"Task {before.Id} is no longer at version {before.Version}."),
                update.ValuesOf(before, after)
            );
        if (line is { } on)
        {
            session.AddHistory(after.Number, after.Run, on, before.State, after.State, after.Outcome, session.Now, reason, actor);
        }

        if (before.State != after.State)
        {
            var counts = session.Totals<TaskCountTotals>();
            counts.Add(before.CompanyId, before.State, -1);
            counts.Add(after.CompanyId, after.State, 1);
            if (!before.HasEnded && after is { HasEnded: true, Outcome: { } outcome })
            {
                session.Totals<TaskRollups>().Ended(after.CompanyId, after.Type, outcome, session.Now);
            }
        }

        session.Touched(after);
    }

    /// <summary>Deletes the row. The task's other rows are already deleted.</summary>
    public static void DeleteTask(this WriteSession session, int number, string id, string? companyId, TaskState state)
    {
        session.Prepare("DELETE FROM TaskTexts WHERE TaskNumber = @p0").Later(number);
        session.Prepare("DELETE FROM Tasks WHERE Number = @p0").Run(number);
        session.Totals<TaskCountTotals>().Add(companyId, state, -1);
        session.Changed(ChangeSubject.Task, number, companyId);
        session.TasksGone.Add(id);
        session.KnownTasks.Remove(id);
    }

    /// <summary>Returns the decisions of reports by task and report id, with the reason if a report was refused.</summary>
    public static Dictionary<(int TaskNumber, string ReportId), (string Code, string Answer)> FindAnswers(
        this WriteSession session,
        IReadOnlyCollection<(int TaskNumber, string ReportId)> reports
    )
    {
        var answers = new Dictionary<(int, string), (string, string)>();
        if (reports.Count == 0)
        {
            return answers;
        }

        var given = GivenRows.Of(reports, report => report.TaskNumber, report => report.ReportId);
        using var rows = session
            .Prepare(
                $"SELECT TaskNumber, ReportId, Code, Answer FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN "
                    + "AnsweredReports WHERE TaskNumber = given.c0 AND ReportId = given.c1"
            )
            .Query(given);
        while (rows.Read())
        {
            answers[(rows.GetInt32(0), rows.GetString(1))] = (rows.GetString(2), rows.GetString(3));
        }

        return answers;
    }

    public static void RememberAnswer(this WriteSession session, int taskNumber, string reportId, string code, string answer) =>
        session
            .Prepare(AnsweredReportTable.Instance.Insert)
            .Write(
                AnsweredReportTable.Instance.ValuesOf(
                    new AnsweredReport
                    {
                        TaskNumber = taskNumber,
                        ReportId = reportId,
                        Code = code,
                        Answer = answer,
                    }
                )
            );

    private static void AddHistory(
        this WriteSession session,
        int taskNumber,
        int run,
        TaskHistoryEvent? on,
        TaskState? from,
        TaskState to,
        TaskOutcome? outcome,
        DateTimeOffset at,
        string reason,
        string actor
    ) =>
        session
            .Prepare(TaskTransitionTable.Instance.Insert)
            .Write(
                TaskTransitionTable.Instance.ValuesOf(
                    new TaskTransition
                    {
                        Number = session.Series.Next(SeriesName.TaskTransition),
                        TaskNumber = taskNumber,
                        Run = run,
                        Event = on,
                        FromState = from,
                        ToState = to,
                        Outcome = outcome,
                        At = at,
                        Reason = reason,
                        Actor = actor,
                    }
                )
            );

    private static void Touched(this WriteSession session, TrackedTask task)
    {
        session.Changed(ChangeSubject.Task, task.Number, task.CompanyId);
        session.Tasks.Add(task);
        session.KnownTasks.Set(task);
    }

    private static TrackedTask? First(WriteSession session, Rows rows) =>
        TaskTable.Instance.First(rows) is { } task ? session.KnownTasks.Add(task) : null;
}
