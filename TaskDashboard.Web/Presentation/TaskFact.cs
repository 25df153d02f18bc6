using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>A property of a task, shown in one line.</summary>
/// <param name="IsId">Whether people copy it.</param>
/// <param name="Explanation">Text of the tooltip.</param>
public sealed record TaskFact(string Name, string? Text = null, DateTimeOffset? At = null, bool IsId = false, string? Explanation = null)
{
    /// <summary>Returns the properties that the task has: names and ids in other systems, people, and progress of a document.</summary>
    public static IReadOnlyList<TaskFact> Of(TrackedTask task, TaskDetails details)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(details);
        return
        [
            .. Document(task, details)
                .Concat(Names(task, details))
                .Concat(People(task, details))
                .Where(fact => fact.At is not null || !string.IsNullOrWhiteSpace(fact.Text)),
        ];
    }

    private static IEnumerable<TaskFact> Document(TrackedTask task, TaskDetails details)
    {
        yield return new(
            "Integration",
            task.IntegrationStatus is { } status ? StageWords.Of(status) : null,
            Explanation: "Result of the transfer to another system"
        );
        yield return new(
            DocumentWords.Length(task, details),
            task.TotalPages switch
            {
                null => null,
                0 when !task.HasEnded => "not counted yet",
                { } pages => Counts.Text(pages),
            }
        );
        yield return new("Restarts", task.Run > 1 ? Counts.Text(task.Run - 1) : null);

        // While a new run has not started, the value is from the previous run.
        var waitsAgain = task is { Run: > 1, StartedAt: null, EndedAt: null };
        yield return new(
            "Processing last started",
            At: !waitsAgain && task.ProcessingStartedAt is { } began && (DocumentWords.IsOne(task) || began != task.StartedAt)
                ? began
                : null
        );
    }

    private static IEnumerable<TaskFact> Names(TrackedTask task, TaskDetails details)
    {
        yield return new("External id", task.ExternalId, IsId: true, Explanation: "The reporter's id of the task");
        yield return new(
            "Workspace",
            (task.WorkspaceId, task.WorkspaceNumber) switch
            {
                ({ } workspace, { } number) => string.Create(CultureInfo.InvariantCulture, $"{workspace}, task {number} in it"),
                ({ } workspace, null) => workspace.ToString(CultureInfo.InvariantCulture),
                _ => null,
            }
        );
        yield return new("Batch", details.BatchId?.ToString(CultureInfo.InvariantCulture));
        yield return new(
            "Target",
            Target(details.Target),
            Explanation: details.Target?.Id is { } id ? $"Id {IsolatedText.InSentence(id)}" : null
        );
        yield return new("Display name", details.DisplayName == task.Name ? null : details.DisplayName);
        yield return new("Unique name", details.UniqueName == task.Name ? null : details.UniqueName, IsId: true);
        yield return new("Part of", details.ParentName, Explanation: "The work that this task belongs to");
        yield return new("Vendor's type", task.VendorType, Explanation: "The vendor's name or number of the task's type");
    }

    private static IEnumerable<TaskFact> People(TrackedTask task, TaskDetails details)
    {
        yield return new(
            "Owner",
            task.OwnerName ?? task.OwnerId,
            Explanation: task is { OwnerName: not null, OwnerId: { } id } ? $"Id {IsolatedText.InSentence(id)}" : null
        );
        yield return new(
            "Company",
            details.CompanyName ?? task.CompanyId,
            Explanation: details.CompanyName is not null && task.CompanyId is { } company ? $"Id {IsolatedText.InSentence(company)}" : null
        );
        yield return new("Launched by", task.Launcher == task.CreatedBy ? null : task.Launcher);
        yield return new(
            "Reported by",
            task.Executor switch
            {
                TaskExecutor.Engine => "the push engine",
                TaskExecutor.Worker => "a worker that claims it",
                TaskExecutor.Reporter => "the program that created it",
            }
        );
    }

    private static string? Target(TaskTarget? target) =>
        (target?.Name ?? target?.Id, target?.Type) switch
        {
            ({ } name, { } type) => $"{IsolatedText.InSentence(name)} ({IsolatedText.InSentence(type)})",
            var (name, type) => name ?? type,
        };
}
