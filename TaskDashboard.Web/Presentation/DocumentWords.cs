namespace TaskDashboard.Web.Presentation;

/// <summary>Texts that differ for tasks whose work is a document.</summary>
public static class DocumentWords
{
    private static readonly string[] Recordings = [".mp3", ".wav", ".m4a", ".ogg", ".flac", ".mp4", ".mov", ".mkv", ".avi", ".webm"];

    public static bool IsOne(TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return (task.Stage is not null || task.TotalPages is not null || task.WorkspaceId is not null) && task.Subtasks.Total == 0;
    }

    /// <summary>Returns the unit of the length: a recording has minutes instead of pages.</summary>
    public static string Length(TrackedTask task, TaskDetails details)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        var recording =
            details.Target?.Type?.ToLowerInvariant() is "audio" or "video"
            || Recordings.Any(end =>
                task.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase)
                || details.Target?.Name?.EndsWith(end, StringComparison.OrdinalIgnoreCase) is true
            );
        return recording ? "Minutes" : "Pages";
    }
}
