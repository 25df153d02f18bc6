namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Who sent a report. The numbers are stored.</summary>
public enum ReportSource
{
    /// <summary>A program, through any API.</summary>
    Reporter = 0,

    /// <summary>The push engine of this installation.</summary>
    Engine = 1,

    /// <summary>A person, on a page or with a personal key.</summary>
    Person = 2,
}
