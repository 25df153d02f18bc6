namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Who speaks in a report. The numbers are stored.</summary>
public enum ReportSource
{
    /// <summary>A program, through any of the APIs.</summary>
    Reporter = 0,

    /// <summary>The push engine of this installation.</summary>
    Engine = 1,

    /// <summary>A person, on a page or with a key of their own.</summary>
    Person = 2,
}
