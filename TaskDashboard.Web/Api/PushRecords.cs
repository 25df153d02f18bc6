using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>One thing to deliver, as the document describes it. The body itself is read by <see cref="PushArray"/>.</summary>
internal sealed record PushInput
{
    /// <summary>trip, crash, deleted-trip, diagnosis or any other short name.</summary>
    public required string Kind { get; init; }

    public required string ItemId { get; init; }
    public required string DestinationId { get; init; }

    /// <summary>What is sent, byte for byte; at most 1 MiB.</summary>
    public required JsonElement Payload { get; init; }

    public string? Version { get; init; }
}

/// <summary>A push that was taken; created is false when the same was there already.</summary>
internal sealed record AcceptedAnswer(string Id, string ItemId, bool Created)
{
    public static AcceptedAnswer Of(AcceptedPush accepted) => new(accepted.Id, accepted.ItemId, accepted.Created);
}

/// <summary>Which pushes to cancel: by ids, or all that match a filter.</summary>
internal sealed record PushCancelInput
{
    /// <summary>At most 10,000.</summary>
    public IReadOnlyList<string>? PushIds { get; init; }

    public PushFilterInput? Filter { get; init; }

    public PushSelection ToSelection()
    {
        if (PushIds is not null && Filter?.PushIds is not null)
        {
            throw RefusedException.Invalid("pushIds", "pushIds is given twice, in the filter and beside it.");
        }

        var member = PushIds is null ? "filter.pushIds" : "pushIds";
        var ids = PushIds ?? Filter?.PushIds;
        return ids is not null && ids.Any(id => id is null)
            ? throw RefusedException.Invalid(member, $"{member} holds a null. Give ids.")
            : new() { PushIds = ids, DestinationId = Filter?.DestinationId, Kind = Filter?.Kind, State = ParseState(Filter?.State) };
    }

    private static PushState? ParseState(string? name) =>
        name is null ? null
        : ApiNames.TryParse(name, out PushState state) ? state
        : throw RefusedException.Invalid("filter.state", "filter.state is not known. Give waiting or failed.");
}

/// <summary>Members that are given must all match.</summary>
internal sealed record PushFilterInput
{
    /// <summary>waiting or failed; both when it is left out. It narrows the other members and cannot stand alone.</summary>
    public string? State { get; init; }

    public string? Kind { get; init; }
    public string? DestinationId { get; init; }
    public IReadOnlyList<string>? PushIds { get; init; }
}

internal sealed record PushCancelAnswer(int Canceled);

/// <summary>What went wrong last: the class, the HTTP status where one came, and the normalised message.</summary>
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

    /// <summary>Number of the error signature that failed pushes of the same cause share.</summary>
    public int? Signature { get; init; }

    public PushErrorAnswer? Error { get; init; }

    /// <summary>When the next automatic attempt is due; null unless it waits.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>What keeps it from going out then: circuit (its destination keeps failing and is spared for a while) or pause.</summary>
    public string? HeldBy { get; init; }

    /// <summary>When a destination that is spared is tried again.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastAttemptAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who canceled it; null unless it was canceled.</summary>
    public string? CanceledBy { get; init; }

    /// <summary>The running retry request that has reserved it or sends it.</summary>
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

/// <summary>A push with all its attempts, the first one first.</summary>
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

    /// <summary>The attempts themselves; a list shows their number.</summary>
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

    /// <summary>How often the request was sent: more than once where a connection was closed before an answer came.</summary>
    public required int Sends { get; init; }

    /// <summary>The HTTP status, if the endpoint answered with one.</summary>
    public int? Status { get; init; }

    /// <summary>The class of what went wrong; null when it was delivered.</summary>
    public string? Error { get; init; }

    public string? Message { get; init; }

    /// <summary>The headers that were sent, secrets hidden.</summary>
    public required JsonElement RequestHeaders { get; init; }

    /// <summary>The first 4 KiB of the answer, decoded by the charset and content encoding that it declares.</summary>
    public required string Answer { get; init; }

    /// <summary>text, or hex where the answer is not text: two digits a byte.</summary>
    public required string AnswerEncoding { get; init; }

    /// <summary>The answer was longer.</summary>
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
