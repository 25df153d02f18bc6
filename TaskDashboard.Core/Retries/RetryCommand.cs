using System.Text.Json.Serialization;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Retries;

/// <summary>Preview of a retry.</summary>
/// <param name="CutOff">The latest failure considered. A request with this cut-off has exactly this set.</param>
/// <param name="WillSend">Exact number of pushes that would be sent.</param>
/// <param name="NotSent">Number of matching pushes that would not be sent, by reason.</param>
public sealed record RetryPlan(long CutOff, int WillSend, IReadOnlyDictionary<NotSentReason, int> NotSent);

/// <summary>Input for a retry request.</summary>
public sealed record RetryCommand
{
    /// <summary>Selects failed pushes.</summary>
    [JsonConverter(typeof(PushFilterConverter))]
    public required Filter<Push> Filter { get; init; }

    /// <summary>From a preview; by default the time of acceptance.</summary>
    public long? CutOff { get; init; }

    /// <summary>The person's reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The ticket for the retry.</summary>
    public string? Ticket { get; init; }
}
