using System.Text.Json.Serialization;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Retries;

/// <summary>Preview of a retry.</summary>
/// <param name="CutOff">The latest failure considered. A request with this cut-off has exactly this set.</param>
/// <param name="WillSend">Exact number of pushes that would be sent.</param>
/// <param name="NotSent">Number of matching pushes that would not be sent, by reason.</param>
public sealed record RetryPlan(long CutOff, int WillSend, IReadOnlyDictionary<NotSentReason, int> NotSent)
{
    /// <summary>
    /// The same by destination and error, the most pushes first within a destination. A push that the caller may not see, or that does not
    /// exist, is in no line.
    /// </summary>
    public IReadOnlyList<RetryPlanLine> Lines { get; init; } = [];
}

/// <summary>The pushes of a plan with one destination and one error.</summary>
/// <param name="Signature">The error of the last failure; null if the pushes have not failed.</param>
/// <param name="Light">Whether a retry of them helps.</param>
public sealed record RetryPlanLine(
    string DestinationId,
    string DestinationName,
    ErrorSignature? Signature,
    int WillSend,
    IReadOnlyDictionary<NotSentReason, int> NotSent,
    FailureLight Light
)
{
    /// <summary>Why it has this light; null if the pushes have not failed.</summary>
    public FailureLightReason? LightReason { get; init; }
}

/// <summary>Input for a retry of a part of an earlier one.</summary>
public sealed record RetryPartCommand
{
    /// <summary>Public id of the earlier retry.</summary>
    public required string RetryId { get; init; }

    public required RetryPart Part { get; init; }

    /// <summary>Only pushes of the part that also match this; null for all of it.</summary>
    [JsonConverter(typeof(PushFilterConverter))]
    public Filter<Push>? Only { get; init; }

    /// <inheritdoc cref="RetryCommand.CutOff"/>
    public long? CutOff { get; init; }

    /// <inheritdoc cref="RetryCommand.Reason"/>
    public string? Reason { get; init; }

    /// <inheritdoc cref="RetryCommand.Ticket"/>
    public string? Ticket { get; init; }
}

/// <summary>Input for a retry request.</summary>
public sealed record RetryCommand
{
    /// <summary>Selects failed pushes.</summary>
    [JsonConverter(typeof(PushFilterConverter))]
    public required Filter<Push> Filter { get; init; }

    /// <summary>
    /// A query that the pushes must match as well; null if there is none. Its relative times count from the acceptance, but the same query
    /// is the same command at any time.
    /// </summary>
    public string? Query { get; init; }

    /// <summary>From a preview; by default the time of acceptance.</summary>
    public long? CutOff { get; init; }

    /// <summary>The person's reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The ticket for the retry.</summary>
    public string? Ticket { get; init; }
}
