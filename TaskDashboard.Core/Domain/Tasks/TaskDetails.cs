using System.Text.Json;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>What a task carries beside its row: loaded for one task at a time, never for a list.</summary>
public sealed record TaskDetails
{
    public static readonly TaskDetails None = new();

    /// <summary>The name that programs know the task by; absent means its name.</summary>
    public string? UniqueName { get; init; }

    /// <summary>The name that people read; absent means its name.</summary>
    public string? DisplayName { get; init; }

    public string? ParentName { get; init; }
    public TaskOwner? Owner { get; init; }

    /// <summary>Name of the company that the task belongs to; its id is <see cref="TrackedTask.CompanyId"/>.</summary>
    public string? CompanyName { get; init; }

    public int? BatchId { get; init; }
    public TaskTarget? Target { get; init; }
    public IReadOnlyList<TaskMessage> Messages { get; init; } = [];
    public IReadOnlyList<TaskReturn> Returns { get; init; } = [];

    /// <summary>An object of the reporter's own.</summary>
    public JsonElement? Attributes { get; init; }

    /// <summary>What the work yielded: any JSON.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why the work failed.</summary>
    public TaskError? Error { get; init; }

    /// <summary>With what a report says beside its event: messages are added, members of attributes replaced by name, the rest replaced.</summary>
    internal TaskDetails With(TaskReport report) => this with
    {
        Messages = report.Messages is { Count: > 0 } messages ? [.. Messages, .. messages] : Messages,
        Returns = report.Returns ?? Returns,
        Attributes = report.Attributes is { } attributes ? Merged(Attributes, attributes) : Attributes,
        Result = report.Result ?? Result,
        Error = report.Error ?? Error,
    };

    /// <summary>At a restart: what the last run yielded is gone, what was said stays.</summary>
    internal TaskDetails Restarted() => this with { Returns = [], Result = null, Error = null };

    private static JsonElement Merged(JsonElement? before, JsonElement more)
    {
        if (before is not { } known)
        {
            return more;
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in known.EnumerateObject().Concat(more.EnumerateObject()))
        {
            members[member.Name] = member.Value;
        }

        return JsonSerializer.SerializeToElement(members, DetailsJson.Default.DictionaryStringJsonElement);
    }
}

/// <summary>The account for which the work is done.</summary>
public sealed record TaskOwner(string? Id, string? UserName);

/// <summary>What the work is done on.</summary>
public sealed record TaskTarget(string? Id, string? Type, string? Name);

/// <summary>How grave a message is. The numbers are stored.</summary>
public enum TaskMessageLevel
{
    Info = 0,
    Warn = 1,
    Error = 2,
}

/// <summary>Something that the work has to say.</summary>
/// <param name="Key">Names the message for programs.</param>
/// <param name="Locale">Language of the text, such as "en-US".</param>
/// <param name="Parameters">What the text was filled with: any JSON.</param>
public sealed record TaskMessage(TaskMessageLevel Level, string? Key, string? Text, string? Locale, IReadOnlyList<JsonElement>? Parameters);

/// <summary>A value that the work returns, and the attribute in which it is.</summary>
public sealed record TaskReturn(string Name, string AttributeName);

/// <summary>Why work failed, with what it came from.</summary>
/// <param name="Suppressed">Failures that came while this one was dealt with.</param>
public sealed record TaskError(
    string? Message, string? LocalizedMessage, TaskError? Cause, IReadOnlyList<TaskError>? Suppressed, IReadOnlyList<StackFrame>? StackTrace);

/// <summary>A line of a stack trace.</summary>
public sealed record StackFrame(
    string? ClassName, string? MethodName, string? FileName, int? LineNumber, string? ModuleName, string? ModuleVersion, string? ClassLoaderName, bool? NativeMethod);
