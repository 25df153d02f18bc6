namespace TaskDashboard.Web.Presentation;

/// <summary>Second line of a task in a list, if the state alone says too little.</summary>
/// <param name="Failed">How much failed; null if nothing did.</param>
public sealed record TaskNote(string? Text, string? Failed)
{
    public static TaskNote? Of(TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Subtasks is not { Total: > 0 } subtasks)
        {
            return null;
        }

        var left =
            subtasks.Open > 0 && !task.HasEnded ? $"{Counts.Text(subtasks.Open)} of {Counts.Of(subtasks.Total, "endpoint")} left" : null;
        var failed = subtasks.Failed > 0 ? $"{Counts.Text(subtasks.Failed)} failed" : null;
        var skipped = subtasks.Skipped > 0 ? $"{Counts.Text(subtasks.Skipped)} skipped" : null;
        var text = left ?? skipped ?? (failed is null ? Counts.Of(subtasks.Total, "endpoint") : null);
        return new TaskNote(text, failed);
    }
}
