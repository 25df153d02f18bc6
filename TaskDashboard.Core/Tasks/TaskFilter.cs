using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>
/// The fields by which tasks can be filtered. A field of <see cref="Fields"/> is also a parameter of the API and of the task list's URL.
/// Those of <see cref="Language"/> can be named in a query.
/// </summary>
public static class TaskFilter
{
    public static FilterFields<TrackedTask> Fields { get; } = new();

    public static Filter<TrackedTask> All { get; } = Filter.Constant<TrackedTask>(true);

    internal static readonly NumberField<TrackedTask> Number = new("number", null, task => task.Number);

    // An open task without a report is silent since its creation.
    private static readonly InstantField<TrackedTask> LastReport = new("lastReport", null, task => task.LastReportAt ?? task.CreatedAt);

    // How long the run took; null until it has ended.
    private static readonly MillisecondsField<TrackedTask> RanFor = new(
        "ranFor",
        task => StoreFunctions.Milliseconds(task.EndedAt) - StoreFunctions.Milliseconds(task.StartedAt)
    );

    internal static readonly TextField<TrackedTask> Id = new("id", null, task => task.Id, PublicId.Length, holdsCommas: false);

    private static readonly TextField<TrackedTask> CompanyName = new(
        "companyName",
        null,
        task => task.CompanyWithoutId,
        Limits.Name,
        holdsCommas: true
    );

    public static readonly ChoiceField<TrackedTask, TaskState> State = Fields.Choice<TaskState>("state", task => task.State);
    public static readonly ChoiceField<TrackedTask, TaskOutcome> Outcome = Fields.Choice<TaskOutcome>("outcome", task => task.Outcome);
    public static readonly TextField<TrackedTask> Type = Fields.Text("type", task => task.Type, Limits.Word);
    public static readonly TextField<TrackedTask> Company = Fields.Text("company", task => task.CompanyId, Limits.Word, "companyId");
    public static readonly InstantField<TrackedTask> Created = Fields.Instant("created", task => task.CreatedAt, isFixed: true);
    public static readonly InstantField<TrackedTask> Ended = Fields.Instant("ended", task => task.EndedAt);
    public static readonly InstantField<TrackedTask> Started = Fields.Instant("started", task => task.StartedAt);
    public static readonly TextField<TrackedTask> ExternalId = Fields.Text("externalId", task => task.ExternalId, Limits.Name);
    public static readonly NameOrIdField<TrackedTask> Owner = Fields.NameOrId(
        "owner",
        task => task.OwnerId,
        task => task.OwnerName,
        OwnedBy
    );
    public static readonly NumberField<TrackedTask> Workspace = Fields.Number("workspace", task => task.WorkspaceId, isFixed: true);
    public static readonly NumberField<TrackedTask> Restarts = Fields.Number("restarts", task => task.Run - 1);

    /// <summary>Tasks with at least one subtask in this state.</summary>
    public static readonly SeveralField<TrackedTask, SubtaskState> SubtaskState = Fields.Several<SubtaskState>(
        "subtask.state",
        state =>
            state switch
            {
                Domain.Tasks.SubtaskState.Pending => task => task.Subtasks.Pending > 0,
                Domain.Tasks.SubtaskState.InProgress => task => task.Subtasks.InProgress > 0,
                Domain.Tasks.SubtaskState.Completed => task => task.Subtasks.Completed > 0,
                Domain.Tasks.SubtaskState.Failed => task => task.Subtasks.Failed > 0,
                Domain.Tasks.SubtaskState.Skipped => task => task.Subtasks.Skipped > 0,
            }
    );

    public static readonly FlagField<TrackedTask> Acknowledged = Fields.Flag("acknowledged", task => task.AcknowledgedAt != null);

    /// <summary>Tasks that are stuck. <see cref="StuckTasks"/> finds them.</summary>
    public static readonly LookedUpField<TrackedTask> Stuck = Fields.LookedUp("stuck", Number);
    public static readonly SearchField<TrackedTask> Text = Fields.Search(
        "text",
        task => task.Id,
        task => task.Name,
        task => task.Description,
        task => task.ExternalId,
        task => task.Launcher,
        task => task.OwnerName
    );

    /// <summary>Tasks in progress that are stuck, or do not report at their usual pace.</summary>
    internal static readonly LookedUpField<TrackedTask> Silent = new("silent", Number);

    /// <summary>Companies by id or name.</summary>
    internal static readonly LookupField<TrackedTask, Company> CompanyOf = new(
        "company",
        new TextField<Company>("company", null, company => company.Name, Limits.Name, holdsCommas: true)
    );

    internal static readonly RelatedField<TrackedTask> Endpoint = new(
        "endpoint",
        Limits.Name,
        values =>
            task =>
                RelatedRows.Of<Subtask>().Any(subtask => subtask.TaskNumber == task.Number && values.Contains(subtask.EndpointId))
                || RelatedRows.Of<Subtask>().Any(subtask => subtask.TaskNumber == task.Number && values.Contains(subtask.EndpointName))
    );

    // Most tasks have no failed subtask, and none of their subtasks is read.
    internal static readonly RelatedField<TrackedTask> SubtaskError = new(
        "subtask.error",
        Limits.Word,
        values =>
            task =>
                task.Subtasks.Failed > 0
                && RelatedRows
                    .Of<Subtask>()
                    .Any(subtask =>
                        subtask.TaskNumber == task.Number
                        && subtask.State == Domain.Tasks.SubtaskState.Failed
                        && subtask.ErrorCode != null
                        && values.Contains(subtask.ErrorCode)
                    )
    );

    internal static readonly RelatedField<TrackedTask> Ticket = new(
        "ticket",
        Limits.Name,
        values =>
            task =>
                RelatedRows
                    .Of<RetryRequest>()
                    .Where(retry => retry.Ticket != null && values.Contains(retry.Ticket))
                    .Select(retry => retry.TaskNumber)
                    .Contains(task.Number)
    );

    internal static readonly RelatedField<TrackedTask> RetriedBy = new(
        "retriedBy",
        Limits.Name,
        values =>
            task =>
                RelatedRows
                    .Of<RetryRequest>()
                    .Where(retry => values.Contains(retry.RequestedBy))
                    .Select(retry => retry.TaskNumber)
                    .Contains(task.Number)
    );

    /// <summary>The query language of tasks.</summary>
    public static QueryFields<TrackedTask> Language { get; } =
        new(
            Text,
            new(State, "The state of the task", "failed,canceled"),
            new(Outcome, "How the task ended", "warning"),
            new(
                new PropertiesField<TrackedTask>(
                    "is",
                    ("stuck", Stuck.Is()),
                    ("silent", Silent.Is()),
                    ("acknowledged", Acknowledged.Is(true))
                ),
                "Stuck: no report for the time limit of its type. Silent: in progress, but not reporting at its usual pace. Acknowledged: "
                    + "somebody has acknowledged the failure",
                "stuck"
            ),
            new(Type, "The type of the task, as its reporter named it", "import"),
            new(CompanyOf, "The id or the whole name of the company", "\"Acme Ltd\""),
            new(Owner, "The id, or a part of the name, of the person for whom the work is done", "ana"),
            new(Workspace, "The number of the workspace", "3"),
            new(
                new AnyTextField<TrackedTask>(
                    "id",
                    texts => Id.Is(texts) | ExternalId.Is(texts) | Number.Is(texts.Select(NumberIn).OfType<int>())
                ),
                "Any id of the task: ours, its number, or its reporter's",
                "665d2c0f8a1b4e0d9c3f7a21"
            ),
            new(ExternalId, "The reporter's id of the task", "order-4711"),
            new(Created, "When the task was created", "2026-11-27T01:00..04:00"),
            new(Started, "When the run started", ">=-1h"),
            new(Ended, "When the run ended", "2026-11-27"),
            new(
                new SpanField<TrackedTask>("age", (range, now) => SpanField<TrackedTask>.Since(Created, range, now)),
                "How long ago the task was created",
                "<2d"
            ),
            new(
                new SpanField<TrackedTask>("duration", HasRunFor),
                "How long the run took; of a task that has not ended, how long it has run until now",
                ">10m"
            ),
            new(Restarts, "How often the task was restarted", ">=1"),
            new(SubtaskState, "At least one endpoint of the task is in this state", "failed"),
            new(SubtaskError, "The error code of an endpoint that failed", "DISK_FULL"),
            new(Endpoint, "The id or the whole name of an endpoint of the task", "LAPTOP-0412"),
            new(Ticket, "The ticket of the retry that the task shows", "INC-123"),
            new(RetriedBy, "The whole name of who asked for the retry that the task shows", "\"Ana Silva\"")
        );

    /// <summary>
    /// Whether changes of tasks tell when a task begins or ends to match. They do not tell that time has passed, nor of other rows.
    /// </summary>
    public static bool CanBeWatched(FilterField<TrackedTask> field) => field is { IsInMemory: true } || field == CompanyOf;

    private static Filter<TrackedTask> HasRunFor(SpanRange range, DateTimeOffset now)
    {
        var ended = (range.Least, range.End) switch
        {
            ({ } least, { } end) => RanFor.Between(least, end),
            ({ } least, null) => RanFor.AtLeast(least),
            (null, { } end) => RanFor.Below(end),
            (null, null) => RanFor.AtLeast(0),
        };
        return ended | (State.Is(TaskState.Pending, TaskState.InProgress) & SpanField<TrackedTask>.Since(Started, range, now));
    }

    private static Expression<Func<TrackedTask, bool>> OwnedBy(SoughtText sought)
    {
        var pattern = SearchText.Pattern(sought.Stored);
        return task =>
            RelatedRows
                .Of<TaskText>()
                .Any(text => text.TaskNumber == task.Number && text.Owner != null && EF.Functions.Like(text.Owner, pattern, "\\"));
    }

    private static int? NumberIn(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>
    /// Returns the filter with the numbers of tasks that were silent at one moment. Those that have reported since are left out.
    /// </summary>
    /// <param name="field"><see cref="Stuck"/> or <see cref="Silent"/>.</param>
    internal static Filter<TrackedTask> With(
        Filter<TrackedTask> filter,
        LookedUpField<TrackedTask> field,
        IReadOnlyCollection<int> numbers,
        DateTimeOffset at
    ) => field.Resolve(filter, numbers, State.Is(TaskState.Pending, TaskState.InProgress) & LastReport.Below(at));

    /// <summary>Returns the filter with the ids of the companies that it names.</summary>
    /// <param name="idsOf">Returns the ids of the companies with a name.</param>
    internal static Filter<TrackedTask> WithCompanies(Filter<TrackedTask> filter, ILookup<string, string> idsOf) =>
        CompanyOf.Resolve(
            filter,
            named =>
            {
                var names = named.Conditions.SelectMany(condition => condition.Values).Cast<string>().ToList();
                return Company.Is(names.Concat(names.SelectMany(name => idsOf[name])).Distinct()) | CompanyName.Is(names);
            }
        );
}
