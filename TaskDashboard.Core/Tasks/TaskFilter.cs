namespace TaskDashboard.Core.Tasks;

/// <summary>
/// The fields by which tasks can be filtered. A field declared here is also a parameter of the API and of the task list's URL.
/// </summary>
public static class TaskFilter
{
    public static FilterFields<TrackedTask> Fields { get; } = new();

    public static Filter<TrackedTask> All { get; } = Filter.Constant<TrackedTask>(true);

    internal static readonly NumberField<TrackedTask> Number = new("number", null, task => task.Number);

    // An open task without a report is silent since its creation.
    private static readonly InstantField<TrackedTask> LastReport = new("lastReport", null, task => task.LastReportAt ?? task.CreatedAt);

    public static readonly ChoiceField<TrackedTask, TaskState> State = Fields.Choice<TaskState>("state", task => task.State);
    public static readonly ChoiceField<TrackedTask, TaskOutcome> Outcome = Fields.Choice<TaskOutcome>("outcome", task => task.Outcome);
    public static readonly TextField<TrackedTask> Type = Fields.Text("type", task => task.Type, Limits.Word);
    public static readonly TextField<TrackedTask> Company = Fields.Text("company", task => task.CompanyId, Limits.Word, "companyId");
    public static readonly InstantField<TrackedTask> Created = Fields.Instant("created", task => task.CreatedAt, isFixed: true);
    public static readonly InstantField<TrackedTask> Ended = Fields.Instant("ended", task => task.EndedAt);
    public static readonly FlagField<TrackedTask> Acknowledged = Fields.Flag("acknowledged", task => task.AcknowledgedAt != null);

    /// <summary>Tasks that are stuck. <see cref="StuckTasks"/> finds them.</summary>
    public static readonly LookedUpField<TrackedTask> Stuck = Fields.LookedUp("stuck", Number);
    public static readonly SearchField<TrackedTask> Text = Fields.Search(
        "text",
        task => task.Id,
        task => task.Name,
        task => task.Description,
        task => task.Launcher,
        task => task.ExternalId
    );

    /// <summary>Returns the filter with the numbers of tasks that were stuck at one moment. Those that have reported since are left
    /// out.</summary>
    internal static Filter<TrackedTask> WithStuck(Filter<TrackedTask> filter, IReadOnlyCollection<int> numbers, DateTimeOffset at) =>
        Stuck.Resolve(filter, numbers, State.Is(TaskState.Pending, TaskState.InProgress) & LastReport.Below(at));
}
