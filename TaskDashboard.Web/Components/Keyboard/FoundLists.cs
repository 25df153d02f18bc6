using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Keyboard;

/// <summary>The lists that people ask for by the state of what is in them, such as "stuck".</summary>
internal static class FoundLists
{
    // A single letter begins too many of the words.
    private const int ShortestPart = 2;

    // The first of the words is one of the states.
    private static readonly (string[] States, string Of, Finding List)[] All =
    [
        (["stuck", "silent"], "tasks documents", Tasks("Stuck tasks", "triangle-alert", new TaskListAddress().OnlyStuck())),
        (["failed", "failing"], "tasks documents", Tasks(TaskState.Failed)),
        (["running", "progress"], "tasks documents", Tasks(TaskState.InProgress)),
        (["pending", "waiting"], "tasks documents", Tasks(TaskState.Pending)),
        (["completed", "done"], "tasks documents", Tasks(TaskState.Completed)),
        (["canceled", "cancelled"], "tasks documents", Tasks(TaskState.Canceled)),
        (["failed", "failing"], "pushes", Pushes("Failed pushes", PushTab.Failed)),
        (["waiting"], "pushes", Pushes("Waiting pushes", PushTab.Waiting)),
        (["delivered"], "pushes", Pushes("Delivered pushes", PushTab.Delivered)),
    ];

    /// <summary>Returns the lists that these words name: the beginning of a state, and then of what is in it.</summary>
    public static IEnumerable<Finding> Of(string words)
    {
        var parts = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is not [{ Length: >= ShortestPart } state, .. var rest]
            ? []
            : All.Where(list =>
                    list.States.Any(name => name.StartsWith(state, StringComparison.OrdinalIgnoreCase))
                    && rest.All(part => list.Of.Contains(part, StringComparison.OrdinalIgnoreCase))
                )
                .Select(list => list.List);
    }

    private static Finding Tasks(TaskState state) =>
        Tasks($"{StateLooks.Of(state).Label} tasks", StateLooks.Of(state).Icon, new TaskListAddress().Toggle(state));

    private static Finding Tasks(string name, string icon, TaskListAddress address) => new("List", icon, name, address.ToString());

    private static Finding Pushes(string name, PushTab tab) => new("List", "send", name, new PushesAddress { Tab = tab }.ToString());
}
