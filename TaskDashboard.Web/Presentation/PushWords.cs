using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Words about pushes in lists, and about what acts on several of them did.</summary>
public static class PushWords
{
    /// <summary>Returns why a waiting push waits, in a few words.</summary>
    public static string WhyWaiting(PushSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.HeldBy switch
        {
            HoldReason.Circuit => "Held back until a probe is delivered",
            HoldReason.Pause => "Paused: sent when someone resumes sending",
            null when HasFailedBefore(summary) => "Failed before, waits for its next attempt",
            null => "Waits for its first attempt",
        };
    }

    /// <summary>Returns when a waiting push is tried; null if a person must act first, or a probe must be delivered.</summary>
    public static DateTimeOffset? WaitsUntil(PushSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.HeldBy is null ? summary.Push.DueAt : null;
    }

    /// <summary>
    /// Returns the destinations of these pushes that are held back, with the time of the next probe: only one push of each is sent then.
    /// </summary>
    public static IReadOnlyList<(string Id, string Name, DateTimeOffset Probe)> Probes(IEnumerable<PushSummary> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return
        [
            .. rows.Where(row => row is { Push.State: PushState.Waiting, HeldBy: HoldReason.Circuit, HeldUntil: not null })
                .GroupBy(row => row.DestinationId)
                .Select(held => (held.Key, held.First().DestinationName, held.Min(row => row.HeldUntil!.Value))),
        ];
    }

    /// <summary>Whether a waiting push has failed before, so that it can be sent before its next attempt is due.</summary>
    public static bool HasFailedBefore(PushSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary.Push is { State: PushState.Waiting, SignatureNumber: not null };
    }

    /// <summary>Whether a push can be canceled.</summary>
    public static bool CanBeCanceled(Push push)
    {
        ArgumentNullException.ThrowIfNull(push);
        return push.State is PushState.Waiting or PushState.Failed;
    }

    /// <summary>Returns the error of a push that failed last, in one line; null if it has none.</summary>
    public static string? Error(PushSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return summary is { Signature: { } signature, Push.State: PushState.Waiting or PushState.Failed }
            ? $"{FailureWords.Code(signature.Error, signature.Status)} · {FailureWords.Cause(signature)}"
            : null;
    }

    /// <summary>Returns the filters that are set, as chips.</summary>
    /// <param name="nameOf">Returns the name of a destination; null if it is not known.</param>
    public static IReadOnlyList<FilterChip> Chips(PushesAddress address, Func<string, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(nameOf);
        return
        [
            .. address.Filter.Parameters.Select(parameter =>
            {
                var (field, text) = parameter;
                var href = address.With(field).ToString();
                return field is InstantField<Push> instant
                    ? new FilterChip(LabelOf(field), text, href, InstantRange.Of(instant, text))
                    : new FilterChip(LabelOf(field), ValueOf(field, text, nameOf), href);
            }),
            .. address.Query.Chips(query => address.With(query).ToString()),
            .. address.Life is { } life
                ? [new FilterChip("Followed up", FailureGroupWords.LookOf(life).Label, address.WithLife(null).ToString())]
                : Array.Empty<FilterChip>(),
        ];
    }

    /// <summary>Returns the label of a filter.</summary>
    public static string LabelOf(FilterField<Push> field) =>
        field == PushFilter.State ? "State"
        : field == PushFilter.Destination ? "Destination"
        : field == PushFilter.Kind ? "Kind"
        : field == PushFilter.Signature ? "Error number"
        : field == PushFilter.Item ? "Item"
        : field == PushFilter.Retry ? "Retry"
        : field == PushFilter.Text ? "Text"
        : field == PushFilter.Company ? "Company"
        : field == PushFilter.Created ? "Accepted"
        : field == PushFilter.LastAttempt ? "Last attempt"
        : throw new ArgumentException("This field has no label.", nameof(field));

    /// <summary>Returns why a push was not sent now.</summary>
    public static string Of(NotNowReason reason) =>
        reason switch
        {
            NotNowReason.Unknown => "It does not exist any more.",
            NotNowReason.NeverFailed => "It waits for its first attempt, which its destination's pace decides.",
            NotNowReason.InFlight => "It is being sent already.",
            NotNowReason.Failed => "Its schedule is used up. Retry it instead.",
            NotNowReason.AlreadyDelivered => "It was delivered.",
            NotNowReason.Expired => "It is too old to be sent.",
            NotNowReason.Canceled => "It was canceled.",
            NotNowReason.ServicePaused => "The push service is paused. Resume it first.",
            NotNowReason.DestinationPaused => "Its destination is paused. Resume it first.",
            NotNowReason.CircuitOpen => "Its destination is held back because it keeps failing. It is sent when a probe succeeds.",
        };

    /// <summary>Returns why a push is not canceled after a cancel of it; null if it is.</summary>
    /// <param name="push">The push afterwards; null if it is gone.</param>
    public static string? WhyNotCanceled(Push? push) =>
        push is null
            ? "It does not exist any more."
            : push.State switch
            {
                PushState.Canceled => null,
                PushState.Sending => "It is being sent.",
                PushState.Delivered => "It was delivered.",
                PushState.Expired => "It has expired.",
                PushState.Waiting or PushState.Failed => "It was being sent, and waits or has failed again. Cancel it again.",
            };

    private static string ValueOf(FilterField<Push> field, string text, Func<string, string?> nameOf) =>
        field == PushFilter.Destination ? string.Join(", ", text.Split(',').Select(id => nameOf(id) ?? id))
        : field == PushFilter.State ? string.Join(", ", text.Split(',').Select(StateName))
        : text;

    private static string StateName(string name) => ApiNames.TryParse(name, out PushState state) ? StateLooks.Of(state).Label : name;
}

/// <summary>What an act did with one push.</summary>
/// <param name="WhyNot">Why it was not done; null if it was.</param>
public sealed record PushOutcome(string ItemId, string PushId, string? WhyNot);
