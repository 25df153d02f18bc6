using System.Text.Json.Serialization;

namespace TaskDashboard.Web.Vendors.SmartDocumentor;

/// <summary>The status of a task, for whoever reads of it; <see cref="Mapping.Write"/> writes it. Dates are text because their form is the vendor's own.</summary>
internal sealed record TaskStatusAnswer
{
    public required int TaskId { get; init; }
    public required int WorkspaceId { get; init; }

    /// <summary>Null where the task belongs to no batch.</summary>
    public int? BatchId { get; init; }

    /// <summary>Its place within its workspace, from 1.</summary>
    public required int TaskNumber { get; init; }

    public string? ExternalId { get; init; }
    public required string DisplayName { get; init; }

    /// <summary>Absent where there is none.</summary>
    public string? Description { get; init; }

    public required string CreatedOn { get; init; }
    public required int TaskStatus { get; init; }
    public required int IntegrationStatus { get; init; }
    public required string TaskStatusText { get; init; }
    public required string IntegrationStatusText { get; init; }

    /// <summary>Pages, or minutes of a recording; 0 while unknown.</summary>
    public required int TotalPages { get; init; }

    /// <summary>Absent until the first restart.</summary>
    public int? RestartCount { get; init; }

    /// <summary>Null until processing has started once; set again by each restart.</summary>
    public string? PreProcessingStartedOn { get; init; }
}

/// <summary>A token for a key.</summary>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("scope")] string Scope);

/// <summary>Why there is no token, in the words of RFC 6749.</summary>
internal sealed record TokenError([property: JsonPropertyName("error")] string Error);

// Named after the vendor: the generator of these takes two of one name for the same, whatever their namespaces.
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TokenError))]
internal sealed partial class SmartDocumentorJson : JsonSerializerContext;
