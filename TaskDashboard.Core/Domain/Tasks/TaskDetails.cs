using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Data of a task outside its row, loaded for one task at a time and never for a list.</summary>
public record TaskDetails
{
    public static readonly TaskDetails None = new();

    /// <summary>Name of the task for programs; the task's name if absent.</summary>
    public string? UniqueName { get; init; }

    /// <summary>Name of the task for people; the task's name if absent.</summary>
    public string? DisplayName { get; init; }

    public string? ParentName { get; init; }

    /// <summary>Name of the task's company. Read from the company's row, not stored with the other details.</summary>
    [JsonIgnore]
    public string? CompanyName { get; init; }

    public int? BatchId { get; init; }
    public TaskTarget? Target { get; init; }
    public IReadOnlyList<TaskMessage> Messages { get; init; } = [];
    public IReadOnlyList<TaskReturn> Returns { get; init; } = [];

    /// <summary>A JSON object defined by the reporter.</summary>
    public JsonElement? Attributes { get; init; }

    /// <summary>Result of the work: any JSON.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The error if the work failed.</summary>
    public TaskError? Error { get; init; }

    /// <summary>Applies a report: messages are appended, attributes are merged by name, other members are replaced.</summary>
    internal TaskDetails With(TaskReport report) =>
        this with
        {
            Messages = report.Messages is { Count: > 0 } messages ? [.. Messages, .. messages] : Messages,
            Returns = report.Returns ?? Returns,
            Attributes = report.Attributes is { } attributes ? Merged(Attributes, attributes) : Attributes,
            Result = report.Result ?? Result,
            Error = report.Error ?? Error,
        };

    /// <summary>
    /// Returns what is stored as the details: no member of a derived record, and not the company's name, which is in the company's row.
    /// </summary>
    internal TaskDetails ToDetails() => new(this) { CompanyName = null };

    /// <summary>Applies a restart: the results of the last run are removed, messages stay.</summary>
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

/// <summary>Account that the work is done for.</summary>
public sealed record TaskOwner(string? Id, string? UserName);

/// <summary>Object that the work is done on.</summary>
public sealed record TaskTarget(string? Id, string? Type, string? Name);

/// <summary>Severity of a message. The numbers are stored.</summary>
public enum TaskMessageLevel
{
    Info = 0,
    Warn = 1,
    Error = 2,
}

/// <summary>A message from the work.</summary>
/// <param name="Key">Identifies the message for programs.</param>
/// <param name="Locale">Language of the text, such as "en-US".</param>
/// <param name="Parameters">Values inserted into the text: any JSON.</param>
public sealed record TaskMessage(TaskMessageLevel Level, string? Key, string? Text, string? Locale, IReadOnlyList<JsonElement>? Parameters);

/// <summary>A value that the work returns, and the attribute that holds it.</summary>
public sealed record TaskReturn(string Name, string AttributeName);

/// <summary>An error with its causes.</summary>
/// <param name="Suppressed">Errors that occurred while this one was handled.</param>
public sealed record TaskError(
    string? Message,
    string? LocalizedMessage,
    TaskError? Cause,
    IReadOnlyList<TaskError>? Suppressed,
    IReadOnlyList<StackFrame>? StackTrace
);

/// <summary>A line of a stack trace.</summary>
public sealed record StackFrame(
    string? ClassName,
    string? MethodName,
    string? FileName,
    int? LineNumber,
    string? ModuleName,
    string? ModuleVersion,
    string? ClassLoaderName,
    bool? NativeMethod
);
