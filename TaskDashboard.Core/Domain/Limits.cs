namespace TaskDashboard.Core.Domain;

/// <summary>How much a command or a list may hold. The tables, the commands and the API use the same numbers.</summary>
public static class Limits
{
    // Lengths of texts, in characters.
    public const int Kind = 40;
    public const int ItemId = 200;
    public const int ItemVersion = 64;
    public const int Word = 100;
    public const int Name = 200;
    public const int Url = 2000;
    public const int Text = 2000;
    public const int IdempotencyKey = Name;

    /// <summary>Of a JSON body, and of the payload of a push.</summary>
    public const int JsonDepth = 64;

    public const int PayloadBytes = 1024 * 1024;
    public const int PushesInCall = 1000;

    /// <summary>Tasks, or reports.</summary>
    public const int TasksInCall = 1000;

    public const int SubtasksOfTask = 10_000;

    /// <summary>Of all tasks or reports of one call together.</summary>
    public const int SubtasksInCall = 20_000;

    public const int PageItems = 500;
}
