using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Something that a task carries, to be read in one line.</summary>
/// <param name="IsId">People copy it.</param>
/// <param name="Explanation">For the tooltip.</param>
public sealed record TaskFact(string Name, string? Text = null, DateTimeOffset? At = null, bool IsId = false, string? Explanation = null)
{
    /// <summary>What the task carries, and nothing that it does not: who it is for, by which names and numbers others know it, how far a document is.</summary>
    public static IReadOnlyList<TaskFact> Of(TrackedTask task, TaskDetails details)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        return [.. Document(task, details).Concat(Names(task, details)).Concat(People(task, details)).Where(fact => fact.At is not null || !string.IsNullOrWhiteSpace(fact.Text))];
    }

    private static IEnumerable<TaskFact> Document(TrackedTask task, TaskDetails details)
    {
        yield return new("Integration", task.IntegrationStatus is { } status ? StageWords.Of(status) : null, Explanation: "How handing it on to another system went");
        yield return new(DocumentWords.Length(task, details), task.TotalPages switch
        {
            null => null,
            0 when !task.ToFacts().HasEnded => "not counted yet",
            { } pages => Counts.Text(pages),
        });
        yield return new("Restarts", task.Run > 1 ? Counts.Text(task.Run - 1) : null);

        // Of an earlier run it says nothing while this one has not started.
        var waitsAgain = task is { Run: > 1, StartedAt: null, EndedAt: null };
        yield return new("Processing last began", At: !waitsAgain && task.ProcessingStartedAt is { } began && (DocumentWords.IsOne(task) || began != task.StartedAt) ? began : null);
    }

    private static IEnumerable<TaskFact> Names(TrackedTask task, TaskDetails details)
    {
        yield return new("External id", task.ExternalId, IsId: true, Explanation: "The reporter's own id of the task");
        yield return new("Workspace", (task.WorkspaceId, task.WorkspaceNumber) switch
        {
            ({ } workspace, { } number) => string.Create(CultureInfo.InvariantCulture, $"{workspace}, task {number} in it"),
            ({ } workspace, null) => workspace.ToString(CultureInfo.InvariantCulture),
            _ => null,
        });
        yield return new("Batch", details.BatchId?.ToString(CultureInfo.InvariantCulture));
        yield return new("Target", Target(details.Target), Explanation: details.Target?.Id is { } id ? $"Id {IsolatedText.InSentence(id)}" : null);
        yield return new("Display name", details.DisplayName == task.Name ? null : details.DisplayName);
        yield return new("Unique name", details.UniqueName == task.Name ? null : details.UniqueName, IsId: true);
        yield return new("Part of", details.ParentName, Explanation: "The work that this one belongs to");
        yield return new("Vendor's type", task.VendorType, Explanation: "The type of the task by its vendor's own name or number");
    }

    private static IEnumerable<TaskFact> People(TrackedTask task, TaskDetails details)
    {
        yield return new("Owner", details.Owner?.UserName ?? details.Owner?.Id, Explanation: details.Owner is { UserName: not null, Id: { } id } ? $"Id {IsolatedText.InSentence(id)}" : null);
        yield return new("Company", details.CompanyName ?? task.CompanyId, Explanation: details.CompanyName is not null && task.CompanyId is { } company ? $"Id {IsolatedText.InSentence(company)}" : null);
        yield return new("Launched by", task.Launcher == task.CreatedBy ? null : task.Launcher);
        yield return new("Moved by", task.Executor switch
        {
            TaskExecutor.Engine => "the push engine",
            TaskExecutor.Worker => "a worker that claims it",
            TaskExecutor.Reporter => "the program that reports on it",
        });
    }

    private static string? Target(TaskTarget? target) => (target?.Name ?? target?.Id, target?.Type) switch
    {
        ({ } name, { } type) => $"{IsolatedText.InSentence(name)} ({IsolatedText.InSentence(type)})",
        var (name, type) => name ?? type,
    };
}
