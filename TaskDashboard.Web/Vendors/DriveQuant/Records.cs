using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.DriveQuant;

/// <summary>The status of a task. Dates are strings because the vendor has its own format.</summary>
internal sealed record TaskStatusAnswer
{
    public required string TaskId { get; init; }
    public required string CreatedAt { get; init; }

    /// <summary>Absent until the task ends.</summary>
    public string? CompletedAt { get; init; }

    /// <summary>PUSH_FAILED_TRIPS or PUSH_FAILED_CRASHES.</summary>
    public required string Type { get; init; }

    /// <summary>PENDING, IN_PROGRESS, COMPLETED, CANCELED or FAILED.</summary>
    public required string Status { get; init; }

    public required int NbItems { get; init; }
    public required int NbRemainingItems { get; init; }
}

/// <summary>The task created by a retry request.</summary>
internal sealed record RetryStartedAnswer(string TaskId, int NbItems);

internal sealed record ErrorAnswer(string Code, string Message);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TaskStatusAnswer))]
[JsonSerializable(typeof(RetryStartedAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class WireJson : JsonSerializerContext;
