using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace TaskDashboard.Web.Api;

/// <summary>Company of a task. Its name is the latest that a task gave for the id.</summary>
internal sealed record CompanyValue(string? Id, string? Name);

/// <summary>A message from the work.</summary>
internal sealed record TaskMessageValue
{
    /// <summary>info, warn or error.</summary>
    public string? Level { get; init; }

    public string? Key { get; init; }
    public string? Text { get; init; }
    public string? Locale { get; init; }
    public IReadOnlyList<JsonElement>? Parameters { get; init; }

    public static IReadOnlyList<TaskMessage>? ToMessages(IReadOnlyList<TaskMessageValue>? values) =>
        values is null
            ? null
            : values.EachOf(
                "messages",
                static (value, where) =>
                    new TaskMessage(
                        ApiNames.Optional<TaskMessageLevel>(value.Level, $"{where}.level") ?? TaskMessageLevel.Info,
                        value.Key,
                        value.Text,
                        value.Locale,
                        value.Parameters
                    )
            );

    public static TaskMessageValue Of(TaskMessage message) =>
        new()
        {
            Level = ApiNames.Of(message.Level),
            Key = message.Key,
            Text = message.Text,
            Locale = message.Locale,
            Parameters = message.Parameters,
        };
}

/// <summary>Report on one endpoint.</summary>
internal sealed record SubtaskInput
{
    public string? EndpointId { get; init; }
    public string? EndpointName { get; init; }
    public int? EndpointType { get; init; }

    /// <summary>pending, inProgress, completed, failed or skipped.</summary>
    public string? State { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static IReadOnlyList<SubtaskReport> ToReports(IReadOnlyList<SubtaskInput>? inputs) =>
        inputs is null
            ? []
            : inputs.EachOf(
                "subtasks",
                static (input, where) =>
                    new SubtaskReport
                    {
                        EndpointId =
                            input.EndpointId ?? throw RefusedException.Invalid($"{where}.endpointId", $"{where}.endpointId is missing."),
                        EndpointName = input.EndpointName,
                        EndpointType = input.EndpointType,
                        State = ApiNames.Optional<SubtaskState>(input.State, $"{where}.state"),
                        StartedAt = input.StartedAt,
                        EndedAt = input.EndedAt,
                        ErrorCode = input.ErrorCode,
                        ErrorMessage = input.ErrorMessage,
                    }
            );
}

/// <summary>A task's subtasks by state.</summary>
internal sealed record SubtaskCountsAnswer(int Total, int Pending, int InProgress, int Completed, int Failed, int Skipped)
{
    public static SubtaskCountsAnswer Of(SubtaskCounts counts) =>
        new(counts.Total, counts.Pending, counts.InProgress, counts.Completed, counts.Failed, counts.Skipped);
}

internal sealed record SubtaskAnswer
{
    public required string Id { get; init; }

    /// <summary>Position within the task, from 1.</summary>
    public required int Ordinal { get; init; }

    public required string EndpointId { get; init; }
    public required string EndpointName { get; init; }
    public int? EndpointType { get; init; }
    public required string State { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static SubtaskAnswer Of(Subtask subtask) =>
        new()
        {
            Id = subtask.Id,
            Ordinal = subtask.Ordinal,
            EndpointId = subtask.EndpointId,
            EndpointName = subtask.EndpointName,
            EndpointType = subtask.EndpointType,
            State = ApiNames.Of(subtask.State),
            StartedAt = subtask.StartedAt,
            EndedAt = subtask.EndedAt,
            ErrorCode = subtask.ErrorCode,
            ErrorMessage = subtask.ErrorMessage,
        };
}

/// <summary>A task with its details.</summary>
internal sealed record TaskDetailsAnswer : TaskAnswer
{
    [SetsRequiredMembers]
    private TaskDetailsAnswer(TaskAnswer row)
        : base(row) { }

    public string? UniqueName { get; init; }
    public string? DisplayName { get; init; }
    public string? ParentName { get; init; }
    public TaskOwner? Owner { get; init; }
    public CompanyValue? Company { get; init; }
    public int? BatchId { get; init; }
    public TaskTarget? Target { get; init; }
    public IReadOnlyList<TaskMessageValue> Messages { get; init; } = [];
    public IReadOnlyList<TaskReturn> Returns { get; init; } = [];
    public JsonElement? Attributes { get; init; }
    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }

    public static TaskDetailsAnswer Of(TrackedTask task, TaskDetails details) =>
        new(TaskAnswer.Of(task))
        {
            UniqueName = details.UniqueName,
            DisplayName = details.DisplayName,
            ParentName = details.ParentName,
            Owner = task.Owner,
            Company = (task.CompanyId ?? details.CompanyName) is null ? null : new CompanyValue(task.CompanyId, details.CompanyName),
            BatchId = details.BatchId,
            Target = details.Target,
            Messages = [.. details.Messages.Select(TaskMessageValue.Of)],
            Returns = details.Returns,
            Attributes = details.Attributes,
            Result = details.Result,
            Error = details.Error,
        };
}

/// <summary>Handles nulls that the serializer accepts.</summary>
internal static class JsonValues
{
    /// <summary>Treats an explicit null as absent.</summary>
    public static JsonElement? OrAbsent(this JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;

    /// <summary>Reads each element of an array. Refuses a null element by its path, such as "messages[2]".</summary>
    public static IReadOnlyList<TOut> EachOf<TIn, TOut>(this IReadOnlyList<TIn?> values, string member, Func<TIn, string, TOut> read)
        where TIn : class =>
        [.. values.Select((value, index) => value is not null ? read(value, $"{member}[{index}]") : throw Null($"{member}[{index}]"))];

    public static IReadOnlyList<T>? WithoutNulls<T>(this IReadOnlyList<T>? values, string member)
        where T : class
    {
        for (var index = 0; index < values?.Count; index++)
        {
            if (values[index] is null)
            {
                throw Null($"{member}[{index}]");
            }
        }

        return values;
    }

    public static TaskError? WithoutNulls(this TaskError? error, string member)
    {
        error?.StackTrace.WithoutNulls($"{member}.stackTrace");
        error?.Suppressed.WithoutNulls($"{member}.suppressed");
        error?.Cause.WithoutNulls($"{member}.cause");
        for (var index = 0; index < error?.Suppressed?.Count; index++)
        {
            error.Suppressed[index].WithoutNulls($"{member}.suppressed[{index}]");
        }

        return error;
    }

    private static RefusedException Null(string member) =>
        RefusedException.Invalid(member, $"{member} is null. Give an object, or leave it out.");
}
