using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.VMware;

/// <summary>A task as the appliance shows it. Members without a value are left out, but in stack frames.</summary>
internal sealed record TaskDrResponseEntity
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>QUEUED, RUNNING, SUCCESS, ERROR or CANCELLED.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary>With ERROR only.</summary>
    [JsonPropertyName("error")]
    public RootError? Error { get; init; }

    /// <summary>Percent: 100 with SUCCESS, and with nothing else.</summary>
    [JsonPropertyName("progress")]
    public required int Progress { get; init; }

    /// <summary>ISO 8601, UTC, milliseconds.</summary>
    [JsonPropertyName("start_time")]
    public string? StartTime { get; init; }

    [JsonPropertyName("complete_time")]
    public string? CompleteTime { get; init; }

    /// <summary>With SUCCESS only: the object that the work yielded, if it is one.</summary>
    [JsonPropertyName("result")]
    public JsonElement? Result { get; init; }

    [JsonPropertyName("_meta")]
    public required ResponseMeta Meta { get; init; }
}

/// <summary>Why a task failed: the one error that names its cause.</summary>
internal sealed record RootError
{
    [JsonPropertyName("cause")]
    public InnerError? Cause { get; init; }

    [JsonPropertyName("stack_trace")]
    public required IReadOnlyList<Frame> StackTrace { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("suppressed")]
    public required IReadOnlyList<InnerError> Suppressed { get; init; }

    [JsonPropertyName("localized_message")]
    public string? LocalizedMessage { get; init; }
}

/// <summary>A cause, or what was suppressed: it has no cause of its own.</summary>
internal sealed record InnerError
{
    [JsonPropertyName("stack_trace")]
    public required IReadOnlyList<Frame> StackTrace { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("suppressed")]
    public required IReadOnlyList<InnerError> Suppressed { get; init; }

    [JsonPropertyName("localized_message")]
    public string? LocalizedMessage { get; init; }
}

/// <summary>A line of a stack trace; always all eight members.</summary>
internal sealed record Frame
{
    [JsonPropertyName("class_loader_name")]
    public required string? ClassLoaderName { get; init; }

    [JsonPropertyName("module_name")]
    public required string? ModuleName { get; init; }

    [JsonPropertyName("module_version")]
    public required string? ModuleVersion { get; init; }

    [JsonPropertyName("method_name")]
    public required string? MethodName { get; init; }

    [JsonPropertyName("file_name")]
    public required string? FileName { get; init; }

    /// <summary>Negative where it is not known.</summary>
    [JsonPropertyName("line_number")]
    public required int LineNumber { get; init; }

    [JsonPropertyName("class_name")]
    public required string? ClassName { get; init; }

    [JsonPropertyName("native_method")]
    public required bool NativeMethod { get; init; }
}

internal sealed record ResponseMeta
{
    [JsonPropertyName("errors")]
    public required IReadOnlyList<MetaError> Errors { get; init; }
}

internal sealed record MetaError
{
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("field")]
    public string? Field { get; init; }
}

internal sealed record SessionIdData([property: JsonPropertyName("session_id")] string SessionId);

internal sealed record SessionInfo([property: JsonPropertyName("username")] string Username);

/// <param name="OpId">Names the request.</param>
internal sealed record ResponseError(
    [property: JsonPropertyName("error_code")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("op_id")] Guid OpId);

[JsonSerializable(typeof(TaskDrResponseEntity))]
[JsonSerializable(typeof(SessionIdData))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(ResponseError))]
internal sealed partial class VMwareJson : JsonSerializerContext;
