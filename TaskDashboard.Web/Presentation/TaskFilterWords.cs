using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>The filters of the task list in words and as addresses.</summary>
public static class TaskFilterWords
{
    private const string WarningLabel = "Warning";

    /// <summary>How a stuck task looks.</summary>
    public static Look StuckLook { get; } = new("Stuck", "triangle-alert", Tone.Warning);

    private static readonly (TimeSpan Span, string Label)[] Spans =
    [
        (TimeSpan.FromHours(1), "Last hour"),
        (TimeSpan.FromDays(1), "Last 24 hours"),
        (TimeSpan.FromDays(7), "Last 7 days"),
        (TimeSpan.FromDays(30), "Last 30 days"),
    ];

    /// <summary>Parameters that the menu's fields set.</summary>
    public static IReadOnlyCollection<string> InMenu { get; } =
    [
        .. new FilterField<TrackedTask>[]
        {
            TaskFilter.Type,
            TaskFilter.Outcome,
            TaskFilter.Company,
            TaskFilter.Created,
            TaskFilter.Ended,
            TaskFilter.Acknowledged,
        }.Select(TaskListAddress.NameOf),
    ];

    /// <summary>The choices for a time, relative to now. Rounded to minutes, so that a page shows the same ones for a while.</summary>
    public static IReadOnlyList<FilterChoice> Times(InstantField<TrackedTask> field, DateTimeOffset now)
    {
        var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return [.. Spans.Select(choice => new FilterChoice(InstantRange.Since(field, minute - choice.Span), choice.Label))];
    }

    public static IReadOnlyList<FilterChoice> Types(IReadOnlyList<string> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return [.. types.Select(type => new FilterChoice(type, IsolatedText.InSentence(TaskTypeWords.Of(type))))];
    }

    public static IReadOnlyList<FilterChoice> Outcomes { get; } =
    [.. Enum.GetValues<TaskOutcome>().Select(outcome => new FilterChoice(ApiNames.Of(outcome), Of(outcome)))];

    public static IReadOnlyList<FilterChoice> Acknowledged { get; } =
    [new(TaskFilter.Acknowledged.Write(false), "Not acknowledged"), new(TaskFilter.Acknowledged.Write(true), "Acknowledged")];

    public static string Of(TaskOutcome outcome) =>
        outcome switch
        {
            TaskOutcome.Success => "Success",
            TaskOutcome.Warning => "Warning",
            TaskOutcome.Error => "Error",
            TaskOutcome.TempError => "Error that may pass",
            TaskOutcome.Terminated => "Canceled",
        };

    /// <summary>
    /// All, the states, the stuck tasks, and the completed tasks with a warning. Counts are given only if nothing else filters the list.
    /// </summary>
    /// <param name="stuck">How many tasks are stuck; null if that is not known.</param>
    public static IReadOnlyList<FilterState> States(TaskListAddress address, TaskTotals? totals, int? stuck = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var counted = address.IsFilteredFurther ? null : totals;
        var warned = IsWarned(address);

        // The outcome of the warning button fits one state only, and what is stuck is pending or runs: any other choice removes both.
        var plain = (warned ? address.With(TaskFilter.Outcome) : address).With(TaskFilter.Stuck);
        var states = Enum.GetValues<TaskState>()
            .OrderBy(Place)
            .Select(state => new FilterState(
                StateLooks.Of(state).Label,
                plain.Toggle(state).ToString(),
                address.Has(state),
                StateLooks.Of(state),
                counted is null ? null : Count(counted, state)
            ))
            .ToList();
        states.Insert(
            0,
            new FilterState(
                "All",
                plain.With(TaskFilter.State).ToString(),
                address.States.Count == 0 && !warned && !address.IsOfStuck,
                null,
                counted is null ? null : Enum.GetValues<TaskState>().Sum(state => Count(counted, state))
            )
        );
        states.Insert(
            states.FindIndex(state => state.Label == StateLooks.Of(TaskState.Completed).Label),
            new FilterState(
                WarningLabel,
                (warned ? plain : plain.With(TaskFilter.State).With(TaskFilter.Outcome, ApiNames.Of(TaskOutcome.Warning))).ToString(),
                warned,
                StateLooks.Of(TaskState.Completed, TaskOutcome.Warning)
            )
        );
        states.Insert(
            states.FindIndex(state => state.Label == StateLooks.Of(TaskState.Pending).Label),
            new FilterState(
                StuckLook.Label,
                (address.IsOfStuck ? plain : plain.OnlyStuck()).ToString(),
                address.IsOfStuck,
                StuckLook,
                counted is null ? null : stuck
            )
        );
        return states;
    }

    /// <summary>What is filtered by, except by the states and the search.</summary>
    public static IReadOnlyList<FilterChip> Chips(TaskListAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return
        [
            .. address
                .Filter.Parameters.Where(parameter =>
                    parameter.Field != TaskFilter.State
                    && parameter.Field != TaskFilter.Text
                    && parameter.Field != TaskFilter.Stuck
                    && !(parameter.Field == TaskFilter.Outcome && IsWarned(address))
                )
                .Select(parameter => Chip(address, parameter.Field, parameter.Text)),
            .. address.Query.Chips(query => address.With(query).ToString()),
        ];
    }

    /// <summary>Returns the number of tasks that the list has, if a counter knows it.</summary>
    public static long? Total(TaskListAddress address, TaskTotals? totals)
    {
        ArgumentNullException.ThrowIfNull(address);
        return totals is null || address.IsFilteredFurther
            ? null
            : (address.States.Count == 0 ? Enum.GetValues<TaskState>() : address.States).Sum(state => Count(totals, state));
    }

    private static bool IsWarned(TaskListAddress address) =>
        address.States.Count == 0 && address.Filter.Of(TaskFilter.Outcome) is [TaskOutcome.Warning];

    private static FilterChip Chip(TaskListAddress address, FilterField<TrackedTask> field, string text)
    {
        var without = address.With(field, field.HoldsCommas ? address.Filter.Of(field).Where(other => other != text) : []).ToString();
        return field == TaskFilter.Type ? new("Type", TaskTypeWords.Of(text), without)
            : field == TaskFilter.Outcome ? new("Outcome", string.Join(" or ", address.Filter.Of(TaskFilter.Outcome).Select(Of)), without)
            : field == TaskFilter.Company ? new("Company", text, without)
            : field == TaskFilter.Acknowledged ? new("Acknowledged", (bool)field.Read(text, field.Name) ? "yes" : "no", without)
            : field == TaskFilter.Created ? OfTime("Created", TaskFilter.Created)
            : field == TaskFilter.Ended ? OfTime("Ended", TaskFilter.Ended)
            : new(field.Name, text, without);

        // Several times are alternatives, and shown as they are in the address.
        FilterChip OfTime(string name, InstantField<TrackedTask> time) =>
            address.Filter.Of((FilterField<TrackedTask>)time) is [var only]
                ? new(name, text, without, InstantRange.Of(time, only))
                : new(name, text, without);
    }

    // What is looked for most comes first: a narrow screen shows no more.
    private static int Place(TaskState state) =>
        state switch
        {
            TaskState.Failed => 0,
            TaskState.InProgress => 1,
            TaskState.Pending => 2,
            TaskState.Completed => 3,
            TaskState.Canceled => 4,
        };

    private static long Count(TaskTotals totals, TaskState state) =>
        state switch
        {
            TaskState.Pending => totals.Pending,
            TaskState.InProgress => totals.InProgress,
            TaskState.Completed => totals.Completed,
            TaskState.Failed => totals.Failed,
            TaskState.Canceled => totals.Canceled,
        };
}
