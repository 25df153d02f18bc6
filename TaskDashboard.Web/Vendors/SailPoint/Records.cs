using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.SailPoint;

/// <summary>
/// The status of a task. Members without a value are null, not absent. Dates are strings because the vendor has its own format.
/// </summary>
internal sealed record TaskStatusAnswer
{
    public required string Id { get; init; }

    /// <summary>QUARTZ, QPOC or QUEUED_TASK.</summary>
    public required string Type { get; init; }

    public required string UniqueName { get; init; }
    public required string Description { get; init; }
    public required string? ParentName { get; init; }
    public required string Launcher { get; init; }
    public required string Created { get; init; }
    public required string? Modified { get; init; }
    public required string? Launched { get; init; }
    public required string? Completed { get; init; }

    /// <summary>Null until the task ends. Then Success, Warning, Error, Terminated or TempError; upper case since 2024.</summary>
    public required string? CompletionStatus { get; init; }

    public required IReadOnlyList<MessageAnswer> Messages { get; init; }
    public required IReadOnlyList<ReturnAnswer> Returns { get; init; }

    /// <summary>An object defined by the task's reporter.</summary>
    public required JsonElement Attributes { get; init; }

    public required string? Progress { get; init; }
    public required int PercentComplete { get; init; }
    public required TargetAnswer? Target { get; init; }
}

internal sealed record MessageAnswer
{
    /// <summary>INFO, WARN or ERROR.</summary>
    public required string Type { get; init; }

    public required LocalizedText? LocalizedText { get; init; }
    public required string Key { get; init; }
    public required IReadOnlyList<JsonElement>? Parameters { get; init; }
}

internal sealed record LocalizedText(string Locale, string Message);

internal sealed record ReturnAnswer(string Name, string AttributeName);

internal sealed record TargetAnswer(string? Id, string? Type, string? Name);

/// <summary>A change of a task's status; an array of operations is accepted too.</summary>
internal sealed record PatchInput
{
    public IReadOnlyList<PatchOperationInput>? Operations { get; init; }
}

internal sealed record PatchOperationInput
{
    /// <summary>add, remove, replace, move, copy or test.</summary>
    public string? Op { get; init; }

    /// <summary>A JSON Pointer: /completionStatus or /completed. A test operation may use any.</summary>
    public string? Path { get; init; }

    /// <summary>For move and copy.</summary>
    public string? From { get; init; }

    public JsonElement? Value { get; init; }
}

/// <summary>400, 403, 404 and 500.</summary>
internal sealed record ErrorAnswer
{
    public required string DetailCode { get; init; }

    /// <summary>32 hex digits: the trace id if there is one.</summary>
    public required string TrackingId { get; init; }

    public required IReadOnlyList<ErrorMessage> Messages { get; init; }
    public IReadOnlyList<ErrorMessage> Causes { get; init; } = [];
}

internal sealed record ErrorMessage(string Locale, string LocaleOrigin, string Text);

/// <summary>401.</summary>
internal sealed record UnauthorizedAnswer(string Error);

/// <summary>429.</summary>
internal sealed record TooManyAnswer(string Message);

internal sealed record TokenAnswer
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type")]
    public required string TokenType { get; init; }

    /// <summary>Seconds.</summary>
    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }
}

/// <summary>Error answer to a token request (RFC 6749, section 5.2).</summary>
internal sealed record TokenErrorAnswer(string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TaskStatusAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(UnauthorizedAnswer))]
[JsonSerializable(typeof(TooManyAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenErrorAnswer))]
internal sealed partial class SailPointJson : JsonSerializerContext;
