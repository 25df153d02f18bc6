using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.VMware;

/// <summary>A task in the appliance's format. Members without a value are absent, except in stack frames.</summary>
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

    /// <summary>Only with ERROR.</summary>
    [JsonPropertyName("error")]
    public RootError? Error { get; init; }

    /// <summary>Percent: 100 with SUCCESS, less otherwise.</summary>
    [JsonPropertyName("progress")]
    public required int Progress { get; init; }

    /// <summary>ISO 8601, UTC, milliseconds.</summary>
    [JsonPropertyName("start_time")]
    public string? StartTime { get; init; }

    [JsonPropertyName("complete_time")]
    public string? CompleteTime { get; init; }

    /// <summary>Only with SUCCESS: the work's result, if it is an object.</summary>
    [JsonPropertyName("result")]
    public JsonElement? Result { get; init; }

    [JsonPropertyName("_meta")]
    public required ResponseMeta Meta { get; init; }
}

/// <summary>The error of a failed task. Only this one has a cause.</summary>
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

/// <summary>A cause or a suppressed error. It has no cause itself.</summary>
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

/// <summary>A line of a stack trace. All eight members are always present.</summary>
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

    /// <summary>Negative if unknown.</summary>
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

/// <param name="OpId">Identifies the request.</param>
internal sealed record ResponseError(
    [property: JsonPropertyName("error_code")] string ErrorCode,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("op_id")] Guid OpId
);

[JsonSerializable(typeof(TaskDrResponseEntity))]
[JsonSerializable(typeof(SessionIdData))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(ResponseError))]
internal sealed partial class VMwareJson : JsonSerializerContext;
