namespace TaskDashboard.Core.Domain;

/// <summary>Size limits of commands and lists, shared by the tables, the commands and the API.</summary>
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

    /// <summary>Nesting depth of a JSON body and of a push's payload.</summary>
    public const int JsonDepth = 64;

    public const int PayloadBytes = 1024 * 1024;
    public const int PushesInCall = 1000;

    /// <summary>Tasks or reports in one call.</summary>
    public const int TasksInCall = 1000;

    public const int SubtasksOfTask = 10_000;

    /// <summary>Subtasks of all tasks or reports in one call together.</summary>
    public const int SubtasksInCall = 20_000;

    public const int PageItems = 500;

    /// <summary>Tasks or pushes that a person chose one by one, in one call.</summary>
    public const int ChosenItems = 500;

    /// <summary>Counts that are not kept are exact up to this number.</summary>
    public const int CountedExactly = 1000;
}
