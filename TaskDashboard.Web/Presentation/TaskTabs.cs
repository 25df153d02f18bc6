namespace TaskDashboard.Web.Presentation;

/// <summary>One tab of a task's page.</summary>
/// <param name="Count">Number of entries on the tab; null if not useful.</param>
public sealed record TaskTabView(TaskTab Tab, string Label, long? Count = null, bool Alarming = false);

/// <summary>Selects the tabs of a task's page: those with content, most useful first.</summary>
public static class TaskTabs
{
    public static IReadOnlyList<TaskTabView> Of(TrackedTask task, TaskDetails details, bool hasRetry)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        List<TaskTabView> tabs = [];
        if (hasRetry)
        {
            tabs.Add(new(TaskTab.Items, "Items"));
        }

        if (task.Subtasks.Total > 0)
        {
            tabs.Add(new(TaskTab.Endpoints, "Endpoints", task.Subtasks.Total));
        }

        if (details.Error is not null)
        {
            tabs.Add(new(TaskTab.Error, "Error", Alarming: true));
        }

        if (details.Messages.Count > 0)
        {
            tabs.Add(new(TaskTab.Messages, "Messages", details.Messages.Count));
        }

        if (details.Result is not null || details.Returns.Count > 0 || details.Attributes is not null)
        {
            tabs.Add(
                new(
                    TaskTab.Data,
                    (details.Result is not null || details.Returns.Count > 0, details.Attributes is not null) switch
                    {
                        (true, true) => "Result and attributes",
                        (true, false) => "Result",
                        _ => "Attributes",
                    }
                )
            );
        }

        tabs.Add(new(TaskTab.History, "History"));
        tabs.Add(new(TaskTab.Vendors, "Vendors"));
        tabs.Add(new(TaskTab.Raw, "Raw JSON"));
        return tabs;
    }

    /// <summary>Returns the requested tab, or the first if the task does not have it.</summary>
    public static TaskTab Shown(IReadOnlyList<TaskTabView> tabs, TaskTab? asked)
    {
        ArgumentNullException.ThrowIfNull(tabs);
        return asked is { } tab && tabs.Any(there => there.Tab == tab) ? tab : tabs[0].Tab;
    }
}
