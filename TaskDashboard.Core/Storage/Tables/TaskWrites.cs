namespace TaskDashboard.Core.Storage.Tables;

/// <summary>A step of a new task's way to where it stands.</summary>
internal sealed record TaskMove(TaskEvent On, TaskState From, TaskFacts To, string Reason, DateTimeOffset At);

/// <summary>The write face of tasks. A transition is one transaction: row, history, counters, change.</summary>
internal static class TaskWrites
{
    public const string Columns =
        "Number, Id, CompanyId, Type, Name, Description, Launcher, Executor, State, Outcome, Run, ItemCount, RemainingItemCount, SkippedItemCount, PercentComplete, CreatedAt, StartedAt, EndedAt, LastReportAt, Message, CreatedBy, Version, LatestAt, "
        + "ExternalId, WorkspaceId, WorkspaceNumber, VendorType, Stage, IntegrationStatus, TotalPages, ProcessingStartedAt, SubtasksPending, SubtasksInProgress, SubtasksCompleted, SubtasksFailed, SubtasksSkipped, DetailsVersion";

    public static TrackedTask Read(Rows row) => new()
    {
        Number = row.GetInt32(0),
        Id = row.GetString(1),
        CompanyId = row.GetStringOrNull(2),
        Type = row.GetString(3),
        Name = row.GetString(4),
        Description = row.GetStringOrNull(5),
        Launcher = row.GetStringOrNull(6),
        Executor = (TaskExecutor)row.GetInt32(7),
        State = (TaskState)row.GetInt32(8),
        Outcome = (TaskOutcome?)row.GetInt32OrNull(9),
        Run = row.GetInt32(10),
        ItemCount = row.GetInt32OrNull(11),
        RemainingItemCount = row.GetInt32OrNull(12),
        SkippedItemCount = row.GetInt32(13),
        PercentComplete = row.GetInt32OrNull(14),
        CreatedAt = row.GetInstant(15),
        StartedAt = row.GetInstantOrNull(16),
        EndedAt = row.GetInstantOrNull(17),
        LastReportAt = row.GetInstantOrNull(18),
        Message = row.GetStringOrNull(19),
        CreatedBy = row.GetString(20),
        Version = row.GetInt64(21),
        LatestAt = row.GetInstantOrNull(22),
        ExternalId = row.GetStringOrNull(23),
        WorkspaceId = row.GetInt32OrNull(24),
        WorkspaceNumber = row.GetInt32OrNull(25),
        VendorType = row.GetStringOrNull(26),
        Stage = (TaskStage?)row.GetInt32OrNull(27),
        IntegrationStatus = (IntegrationStatus?)row.GetInt32OrNull(28),
        TotalPages = row.GetInt32OrNull(29),
        ProcessingStartedAt = row.GetInstantOrNull(30),
        Subtasks = new SubtaskCounts(row.GetInt32(31), row.GetInt32(32), row.GetInt32(33), row.GetInt32(34), row.GetInt32(35)),
        DetailsVersion = row.GetInt32(36),
    };

    public static TrackedTask? FindTask(this WriteSession session, string id) => First(session.Prepare($"SELECT {Columns} FROM Tasks WHERE Id = @p0").Query(id));

    public static TrackedTask? FindTask(this WriteSession session, int number) => First(session.Prepare($"SELECT {Columns} FROM Tasks WHERE Number = @p0").Query(number));

    /// <summary>The task that a reporter knows by this id of its own.</summary>
    public static TrackedTask? FindTaskByExternalId(this WriteSession session, string externalId) =>
        First(session.Prepare($"SELECT {Columns} FROM Tasks WHERE ExternalId = @p0").Query(externalId));

    /// <param name="moves">How it came from its creation to where it stands, if it has come anywhere.</param>
    public static void Insert(this WriteSession session, TrackedTask task, string reason, IReadOnlyList<TaskMove>? moves = null)
    {
        session.Prepare(
            $"INSERT INTO Tasks ({Columns}) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15, @p16, @p17, @p18, @p19, @p20, @p21, @p22, @p23, @p24, @p25, @p26, @p27, @p28, @p29, @p30, @p31, @p32, @p33, @p34, @p35, @p36)")
            .Later(
                task.Number, task.Id, task.CompanyId, task.Type, task.Name, task.Description, task.Launcher, task.Executor, task.State, task.Outcome, task.Run,
                task.ItemCount, task.RemainingItemCount, task.SkippedItemCount, task.PercentComplete, task.CreatedAt, task.StartedAt, task.EndedAt, task.LastReportAt,
                task.Message, task.CreatedBy, task.Version, task.LatestAt, task.ExternalId, task.WorkspaceId, task.WorkspaceNumber, task.VendorType, task.Stage,
                task.IntegrationStatus, task.TotalPages, task.ProcessingStartedAt, task.Subtasks.Pending, task.Subtasks.InProgress, task.Subtasks.Completed,
                task.Subtasks.Failed, task.Subtasks.Skipped, task.DetailsVersion);
        session.Totals<TaskCountTotals>().Add(task.CompanyId, task.State, 1);
        session.AddHistory(task.Number, task.Run, null, null, moves is { Count: > 0 } ? moves[0].From : task.State, null, task.CreatedAt, reason, task.CreatedBy);
        foreach (var move in moves ?? [])
        {
            session.AddHistory(task.Number, task.Run, move.On, move.From, move.To.State, move.To.Outcome, move.At, move.Reason, task.CreatedBy);
        }

        session.Touched(task);
    }

    /// <summary>Replaces <paramref name="before"/> if it is still what the row holds; false when somebody moved it first.</summary>
    /// <param name="transition">What moved the state or the run; null when only progress moved.</param>
    public static bool TryUpdate(this WriteSession session, TrackedTask before, TrackedTask after, TaskEvent? transition, string reason, string actor)
    {
        var written = session.Prepare(
            """
            UPDATE Tasks SET State = @p0, Outcome = @p1, Run = @p2, ItemCount = @p3, RemainingItemCount = @p4, SkippedItemCount = @p5, PercentComplete = @p6,
            StartedAt = @p7, EndedAt = @p8, LastReportAt = @p9, Message = @p10, Version = @p11, LatestAt = @p12,
            Stage = @p13, IntegrationStatus = @p14, TotalPages = @p15, ProcessingStartedAt = @p16, SubtasksPending = @p17, SubtasksInProgress = @p18,
            SubtasksCompleted = @p19, SubtasksFailed = @p20, SubtasksSkipped = @p21, DetailsVersion = @p22 WHERE Number = @p23 AND Version = @p24
            """).Run(
                after.State, after.Outcome, after.Run, after.ItemCount, after.RemainingItemCount, after.SkippedItemCount, after.PercentComplete,
                after.StartedAt, after.EndedAt, after.LastReportAt, after.Message, after.Version, after.LatestAt,
                after.Stage, after.IntegrationStatus, after.TotalPages, after.ProcessingStartedAt, after.Subtasks.Pending, after.Subtasks.InProgress,
                after.Subtasks.Completed, after.Subtasks.Failed, after.Subtasks.Skipped, after.DetailsVersion, before.Number, before.Version);
        if (written == 0)
        {
            return false;
        }

        if (transition is { } on)
        {
            session.AddHistory(after.Number, after.Run, on, before.State, after.State, after.Outcome, session.Now, reason, actor);
        }

        if (before.State != after.State)
        {
            var counts = session.Totals<TaskCountTotals>();
            counts.Add(before.CompanyId, before.State, -1);
            counts.Add(after.CompanyId, after.State, 1);
        }

        session.Touched(after);
        return true;
    }

    /// <summary>Deletes the row; what belonged to it is gone already.</summary>
    public static void DeleteTask(this WriteSession session, int number, string id, string? companyId, TaskState state)
    {
        session.Prepare("DELETE FROM Tasks WHERE Number = @p0").Run(number);
        session.Totals<TaskCountTotals>().Add(companyId, state, -1);
        session.Changed(ChangeSubject.Task, number, companyId);
        session.TasksGone.Add(id);
    }

    /// <summary>How a report of this id was decided; where it was refused, with the reason.</summary>
    public static (string Code, string Answer)? FindAnswer(this WriteSession session, int taskNumber, string reportId)
    {
        using var rows = session.Prepare("SELECT Code, Answer FROM AnsweredReports WHERE TaskNumber = @p0 AND ReportId = @p1").Query(taskNumber, reportId);
        return rows.Read() ? (rows.GetString(0), rows.GetString(1)) : null;
    }

    public static void RememberAnswer(this WriteSession session, int taskNumber, string reportId, string code, string answer) =>
        session.Prepare("INSERT INTO AnsweredReports (TaskNumber, ReportId, Code, Answer) VALUES (@p0, @p1, @p2, @p3)").Later(taskNumber, reportId, code, answer);

    private static void AddHistory(
        this WriteSession session, int taskNumber, int run, TaskEvent? on, TaskState? from, TaskState to, TaskOutcome? outcome, DateTimeOffset at, string reason, string actor) =>
        session.Prepare("INSERT INTO TaskTransitions (Number, TaskNumber, Run, Event, FromState, ToState, Outcome, At, Reason, Actor) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)")
            .Later(session.Series.Next(SeriesName.TaskTransition), taskNumber, run, on, from, to, outcome, at, reason, actor);

    private static void Touched(this WriteSession session, TrackedTask task)
    {
        session.Changed(ChangeSubject.Task, task.Number, task.CompanyId);
        session.Tasks.Add(task);
    }

    private static TrackedTask? First(Rows rows)
    {
        using (rows)
        {
            return rows.Read() ? Read(rows) : null;
        }
    }
}
