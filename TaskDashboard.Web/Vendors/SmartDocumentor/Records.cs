using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.SmartDocumentor;

/// <summary>
/// The status of a task, for documentation; <see cref="Mapping.Write"/> writes it. Dates are strings because the vendor has its own format.
/// </summary>
internal sealed record TaskStatusAnswer
{
    public required int TaskId { get; init; }
    public required int WorkspaceId { get; init; }

    /// <summary>Null if the task belongs to no batch.</summary>
    public int? BatchId { get; init; }

    /// <summary>Position within the workspace, from 1.</summary>
    public required int TaskNumber { get; init; }

    public string? ExternalId { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>Absent if the task has none.</summary>
    public string? Description { get; init; }

    public required string CreatedOn { get; init; }
    public required int TaskStatus { get; init; }
    public required int IntegrationStatus { get; init; }
    public required string TaskStatusText { get; init; }
    public required string IntegrationStatusText { get; init; }

    /// <summary>Pages, or minutes of a recording; 0 if unknown.</summary>
    public required int TotalPages { get; init; }

    /// <summary>Absent until the first restart.</summary>
    public int? RestartCount { get; init; }

    /// <summary>Null until processing has started once. Each restart sets it again.</summary>
    public string? PreProcessingStartedOn { get; init; }
}

/// <summary>A token for a key.</summary>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("scope")] string Scope
);

/// <summary>Error answer to a token request, with a code of RFC 6749.</summary>
internal sealed record TokenError([property: JsonPropertyName("error")] string Error);

// The vendor is part of the name: the source generator ignores namespaces and would confuse records of the same name.
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenError))]
internal sealed partial class SmartDocumentorJson : JsonSerializerContext;
