namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>Tasks and reports that tests start from.</summary>
internal static class Given
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    internal static DateTimeOffset After(int minutes) => Noon.AddMinutes(minutes);

    internal static TaskFacts NewTask(int? items = null, TaskExecutor executor = TaskExecutor.Reporter) =>
        TaskStateMachine.Create(executor, Noon, items);

    /// <summary>A task that reached this state through reports, one a minute.</summary>
    internal static TaskFacts TaskIn(TaskState state, int? items = null)
    {
        var task = NewTask(items);
        if (state is not TaskState.Pending)
        {
            task = Applied(task, Report(TaskEvent.Started), After(1));
        }

        return state switch
        {
            TaskState.Completed => Applied(
                task,
                Report(TaskEvent.Completed) with
                {
                    RemainingItemCount = items is null ? null : 0,
                },
                After(2)
            ),
            TaskState.Failed => Applied(task, Report(TaskEvent.Failed), After(2)),
            TaskState.Canceled => Applied(task, Report(TaskEvent.Canceled), After(2)),
            _ => task,
        };
    }

    /// <summary>A minimal report of this event.</summary>
    internal static TaskReport Report(TaskEvent on) => new() { Event = on, TotalPages = on is TaskEvent.StageChanged ? 3 : null };

    internal static TaskDecision Decide(TaskFacts task, TaskReport report, DateTimeOffset? now = null) =>
        TaskStateMachine.Decide(task, report, ReportSource.Reporter, now ?? After(10));

    internal static TaskFacts Applied(TaskFacts task, TaskReport report, DateTimeOffset? now = null)
    {
        var decision = Decide(task, report, now);
        Assert.True(decision.Kind is DecisionKind.Applied, decision.Reason);
        return decision.Facts;
    }

    internal static TaskDecision Unmoved(TaskFacts task, TaskDecision decision, DecisionKind kind, string code)
    {
        Assert.Equal((kind, code), (decision.Kind, decision.Code));
        Assert.Same(task, decision.Facts);
        Assert.False(decision.Changed);
        Assert.False(decision.Transitioned);
        Assert.EndsWith(".", decision.Reason, StringComparison.Ordinal);
        return decision;
    }
}
