using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>A push, as described in the OpenAPI document. <see cref="PushArray"/> reads the body.</summary>
internal sealed record PushInput
{
    /// <summary>trip, crash, deleted-trip, diagnosis or another short name.</summary>
    public required string Kind { get; init; }

    public required string ItemId { get; init; }
    public required string DestinationId { get; init; }

    /// <summary>Sent unchanged, byte for byte; at most 1 MiB.</summary>
    public required JsonElement Payload { get; init; }

    public string? Version { get; init; }
}

/// <summary>An accepted push. Created is false if the same push had been accepted before.</summary>
internal sealed record AcceptedAnswer(string Id, string ItemId, bool Created)
{
    public static AcceptedAnswer Of(AcceptedPush accepted) => new(accepted.Id, accepted.ItemId, accepted.Created);
}

/// <summary>Pushes to cancel, by ids or by filter.</summary>
internal sealed record PushCancelInput
{
    /// <summary>At most 10,000.</summary>
    public IReadOnlyList<string>? PushIds { get; init; }

    public PushFilterInput? Filter { get; init; }

    /// <param name="now">Relative times of the query count from this moment.</param>
    /// <exception cref="RefusedException">A member is invalid.</exception>
    public Filter<Push> ToFilter(DateTimeOffset now)
    {
        if (PushIds is not null && Filter?.PushIds is not null)
        {
            throw RefusedException.Invalid("pushIds", "pushIds is given twice, in the filter and beside it.");
        }

        return (Filter ?? new PushFilterInput()).ToFilter(now) & PushFilterInput.Named(PushIds, "pushIds");
    }
}

/// <summary>All members given must match.</summary>
internal sealed record PushFilterInput
{
    /// <summary>waiting or failed; both if absent. Cannot be the only member.</summary>
    public string? State { get; init; }

    public string? Kind { get; init; }
    public string? DestinationId { get; init; }
    public IReadOnlyList<string>? PushIds { get; init; }

    /// <summary>A text of the query language. Its times without an offset are UTC.</summary>
    public string? Query { get; init; }

    /// <exception cref="RefusedException">A member is invalid.</exception>
    public Filter<Push> ToFilter(DateTimeOffset now)
    {
        var state =
            State is null ? PushFilter.All
            : ApiNames.TryParse(State, out PushState known) ? PushFilter.State.Is(known)
            : throw RefusedException.Invalid("filter.state", "filter.state is unknown. Give waiting or failed.");
        return state & Members(DestinationId, Kind, null, PushIds) & Asked(Query, now);
    }

    /// <summary>Returns the filter of a query; of every push if there is none.</summary>
    /// <exception cref="RefusedException">The query is empty, or wrong.</exception>
    public static Filter<Push> Asked(string? query, DateTimeOffset now) =>
        Checked(query) is { } text
            ? QueryText.Read(PushFilter.Language, text, TimeZoneInfo.Utc, "filter.query").ToFilter(now)
            : PushFilter.All;

    /// <exception cref="RefusedException">The query is empty, which would select every push.</exception>
    public static string? Checked(string? query) =>
        query is not null && string.IsNullOrWhiteSpace(query)
            ? throw RefusedException.Invalid("filter.query", "filter.query is empty. Write a query, or leave the member out.")
            : query;

    /// <summary>Returns the filter of the members that all filters in bodies have.</summary>
    public static Filter<Push> Members(string? destinationId, string? kind, int? signature, IReadOnlyList<string>? pushIds) =>
        (destinationId is null ? PushFilter.All : PushFilter.Destination.Is(destinationId))
        & (kind is null ? PushFilter.All : PushFilter.Kind.Is(kind))
        & (signature is { } number ? PushFilter.Signature.Is(number) : PushFilter.All)
        & Named(pushIds, "filter.pushIds");

    /// <summary>Returns a filter of the pushes with these ids; of every push if there is no list.</summary>
    public static Filter<Push> Named(IReadOnlyList<string>? ids, string member) =>
        ids is null ? PushFilter.All
        : ids.Any(id => id is null) ? throw RefusedException.Invalid(member, $"{member} contains a null. Give ids.")
        : PushFilter.Id.Is(ids);
}

internal sealed record PushCancelAnswer(int Canceled);

/// <summary>Waiting pushes to send now, by ids or by filter.</summary>
internal sealed record PushSendNowInput
{
    /// <summary>1 to 500. Each has its own result.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Of the pushes that match, those that wait.</summary>
    public RetryFilterInput? Filter { get; init; }

    /// <summary>Returns the ids; null if a filter is given.</summary>
    /// <exception cref="RefusedException">Both are given, or an id is null.</exception>
    public IReadOnlyList<string>? CheckedIds() =>
        Ids is null ? null
        : Filter is not null ? throw RefusedException.Invalid("filter", "ids and filter are both given. Give one of them.")
        : Ids.Any(id => id is null) ? throw RefusedException.Invalid("ids", "ids contains a null. Give ids.")
        : Ids;

    /// <param name="now">Relative times of the query count from this moment.</param>
    /// <exception cref="RefusedException">The filter is missing or empty, or a member is invalid.</exception>
    public Filter<Push> ToFilter(DateTimeOffset now) =>
        Filter is null
            ? throw RefusedException.Invalid("ids", "ids and filter are missing. Give one of them.")
            : RetryFilterInput.ToFilter(Filter, null) & PushFilterInput.Asked(Filter.Query, now);
}

/// <summary>What a send now did.</summary>
/// <param name="DueNow">Number of pushes that are due now. They are sent as fast as their destination allows.</param>
/// <param name="NotSent">Number of the others by reason.</param>
/// <param name="Items">The result for each id, in order; null for a filter.</param>
internal sealed record PushSendNowAnswer(int DueNow, IReadOnlyDictionary<string, int> NotSent, IReadOnlyList<PushSendNowItemAnswer>? Items)
{
    public static PushSendNowAnswer Of(SendNowCounts counts) =>
        new(counts.DueNow, counts.NotNow.ToDictionary(reason => ApiNames.Of(reason.Key), reason => reason.Value), null);

    public static PushSendNowAnswer Of(IReadOnlyList<SendNowItem> items) =>
        new(
            items.Count(item => item.Reason is null),
            items
                .Where(item => item.Reason is not null)
                .GroupBy(item => item.Reason!.Value)
                .OrderBy(reason => reason.Key)
                .ToDictionary(reason => ApiNames.Of(reason.Key), reason => reason.Count()),
            [.. items.Select(PushSendNowItemAnswer.Of)]
        );
}

/// <param name="Reason">Why the push is not sent now: unknown, neverFailed, inFlight, failed, alreadyDelivered, expired, canceled,
/// servicePaused, destinationPaused or circuitOpen; null if it is due now.</param>
internal sealed record PushSendNowItemAnswer(string Id, string? Reason)
{
    public static PushSendNowItemAnswer Of(SendNowItem item) => new(item.PushId, item.Reason is { } reason ? ApiNames.Of(reason) : null);
}

/// <summary>The last error: its class, the HTTP status if there was one, and the normalized message.</summary>
internal sealed record PushErrorAnswer(string Class, int? Status, string Message)
{
    public static PushErrorAnswer? Of(ErrorSignature? signature) =>
        signature is null ? null : new(ApiNames.Of(signature.Error), signature.Status, signature.Message);
}

internal sealed record PushAnswer
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string ItemId { get; init; }
    public required string DestinationId { get; init; }
    public required string Version { get; init; }
    public string? CompanyId { get; init; }
    public required string State { get; init; }
    public required int Attempts { get; init; }

    /// <summary>Number of the error signature. Failed pushes with the same cause share it.</summary>
    public int? Signature { get; init; }

    public PushErrorAnswer? Error { get; init; }

    /// <summary>When the next automatic attempt is due; null unless the push is waiting.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why the push is held back: circuit or pause.</summary>
    public string? HeldBy { get; init; }

    /// <summary>When the open circuit sends a probe.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who canceled the push; null unless it was canceled.</summary>
    public string? CanceledBy { get; init; }

    /// <summary>The running retry request that has reserved or claimed the push.</summary>
    public string? RetryId { get; init; }

    public required int PayloadSize { get; init; }

    public static PushAnswer Of(PushSummary summary)
    {
        var push = summary.Push;
        return new()
        {
            Id = push.Id,
            Kind = push.Kind,
            ItemId = push.ItemId,
            DestinationId = summary.DestinationId,
            Version = push.Version,
            CompanyId = push.CompanyId,
            State = ApiNames.Of(push.State),
            Attempts = push.Attempts,
            Signature = summary.Signature?.Number,
            Error = PushErrorAnswer.Of(summary.Signature),
            DueAt = push.State == PushState.Waiting ? push.DueAt : null,
            HeldBy = summary.HeldBy is { } reason ? ApiNames.Of(reason) : null,
            HeldUntil = summary.HeldUntil,
            CreatedAt = push.CreatedAt,
            LastAttemptAt = push.LastAttemptAt,
            EndedAt = push.EndedAt,
            CanceledBy = push.CanceledBy,
            RetryId = summary.RetryId,
            PayloadSize = push.PayloadSize,
        };
    }
}

/// <summary>A push with all its attempts, oldest first.</summary>
internal sealed record PushDetailsAnswer
{
    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string ItemId { get; init; }
    public required string DestinationId { get; init; }
    public required string DestinationName { get; init; }
    public required string Version { get; init; }
    public string? CompanyId { get; init; }
    public required string State { get; init; }

    public required int AttemptCount { get; init; }

    /// <summary>The attempts. Lists show only their number.</summary>
    public required IReadOnlyList<PushAttemptAnswer> Attempts { get; init; }

    public int? Signature { get; init; }
    public PushErrorAnswer? Error { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? HeldBy { get; init; }
    public DateTimeOffset? HeldUntil { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? CanceledBy { get; init; }
    public string? RetryId { get; init; }
    public required int PayloadSize { get; init; }

    public static PushDetailsAnswer Of(PushDetails details)
    {
        var push = PushAnswer.Of(details.Summary);
        return new()
        {
            Id = push.Id,
            Kind = push.Kind,
            ItemId = push.ItemId,
            DestinationId = push.DestinationId,
            DestinationName = details.Summary.DestinationName,
            Version = push.Version,
            CompanyId = push.CompanyId,
            State = push.State,
            AttemptCount = push.Attempts,
            Attempts = [.. details.Attempts.Select(PushAttemptAnswer.Of)],
            Signature = push.Signature,
            Error = push.Error,
            DueAt = push.DueAt,
            HeldBy = push.HeldBy,
            HeldUntil = push.HeldUntil,
            CreatedAt = push.CreatedAt,
            LastAttemptAt = push.LastAttemptAt,
            EndedAt = push.EndedAt,
            CanceledBy = push.CanceledBy,
            RetryId = push.RetryId,
            PayloadSize = push.PayloadSize,
        };
    }
}

internal sealed record PushAttemptAnswer
{
    public required int Number { get; init; }

    /// <summary>automatic or retry.</summary>
    public required string Trigger { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required int DurationMs { get; init; }

    /// <summary>How often the request was sent. More than 1 if a connection was closed before an answer arrived.</summary>
    public required int Sends { get; init; }

    /// <summary>HTTP status; null if the endpoint did not answer.</summary>
    public int? Status { get; init; }

    /// <summary>Class of the error; null if delivered.</summary>
    public string? Error { get; init; }

    public string? Message { get; init; }

    /// <summary>The headers that were sent, without secrets.</summary>
    public required JsonElement RequestHeaders { get; init; }

    /// <summary>First 4 KiB of the answer, decoded by the declared charset and content encoding.</summary>
    public required string Answer { get; init; }

    /// <summary>text, or hex (two digits for each byte) if the answer is not text.</summary>
    public required string AnswerEncoding { get; init; }

    /// <summary>Whether the answer was longer.</summary>
    public required bool Truncated { get; init; }

    public static PushAttemptAnswer Of(PushAttempt attempt)
    {
        var (answer, encoding) = TextOrHex.Of(attempt.Answer, attempt.AnswerTruncated);
        return new()
        {
            Number = attempt.Attempt,
            Trigger = ApiNames.Of(attempt.Trigger),
            StartedAt = attempt.StartedAt,
            DurationMs = attempt.DurationMs,
            Sends = attempt.Sends,
            Status = attempt.Status,
            Error = attempt.Error == DeliveryError.None ? null : ApiNames.Of(attempt.Error),
            Message = attempt.Message,
            RequestHeaders = JsonElement.Parse(attempt.RequestHeaders),
            Answer = answer,
            AnswerEncoding = encoding,
            Truncated = attempt.AnswerTruncated,
        };
    }
}
