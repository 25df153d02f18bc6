using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Retries;

/// <summary>Which failed pushes a retry takes. Members that are given must all match.</summary>
public sealed record RetryFilter
{
    public string? Kind { get; init; }

    /// <summary>Public id of a destination.</summary>
    public string? DestinationId { get; init; }

    /// <summary>Number of an error signature.</summary>
    public int? Signature { get; init; }

    /// <summary>Public ids, at most 10,000.</summary>
    public IReadOnlyList<string>? PushIds { get; init; }

    /// <summary>Must be true where no other member is given: every failed push that the caller may see.</summary>
    public bool All { get; init; }

    public const int MostPushIds = PushSelection.MostPushIds;

    internal void Validate()
    {
        if (Kind is null && DestinationId is null && Signature is null && PushIds is null && !All)
        {
            throw RefusedException.Invalid("filter", "The filter is empty. Name a kind, destinationId, signature or pushIds, or say \"all\": true.");
        }

        Check.Length(Kind, "filter.kind", Limits.Kind);
        Check.Length(DestinationId, "filter.destinationId", Limits.Word);
        if (PushIds?.FirstOrDefault(id => !PlainCharacters.CanBeStored(id)) is not null)
        {
            throw RefusedException.Invalid("filter.pushIds", "pushIds holds one that is no id. Give ids of pushes.");
        }

        if (PushIds?.Count > MostPushIds)
        {
            throw RefusedException.Invalid("filter.pushIds", $"pushIds has {PushIds.Count} entries. Give at most {MostPushIds}, or use another member of the filter.");
        }

        if (PushIds?.Count == 0)
        {
            throw RefusedException.Invalid("filter.pushIds", "pushIds is empty. Name at least one push, or leave the member out.");
        }
    }
}

/// <summary>What a retry would do, before it does it.</summary>
/// <param name="CutOff">The latest failure that was considered; a request made with it takes exactly this set.</param>
/// <param name="WillSend">Pushes that would be sent, exact.</param>
/// <param name="NotSent">How many matched and would not be sent, by reason.</param>
public sealed record RetryPlan(long CutOff, int WillSend, IReadOnlyDictionary<NotSentReason, int> NotSent);

/// <summary>The wish to retry.</summary>
public sealed record RetryCommand
{
    public required RetryFilter Filter { get; init; }

    /// <summary>From a preview; without it, the moment of acceptance.</summary>
    public long? CutOff { get; init; }

    /// <summary>Why, in the person's words.</summary>
    public string? Reason { get; init; }

    /// <summary>The ticket that asks for it.</summary>
    public string? Ticket { get; init; }
}
