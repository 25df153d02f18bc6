using System.Text.Json;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Api;

/// <summary>Until when to ignore a group of failures: a time, a number of failures, or whichever comes first.</summary>
internal sealed record IgnoreInput
{
    public DateTimeOffset? Until { get; init; }

    /// <summary>So many more failed attempts; 1 to 1,000,000.</summary>
    public int? Failures { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What to change of a group of failures.</summary>
internal sealed record FailureGroupPatch
{
    /// <summary>At most 2,000 characters; null or an empty text removes the note.</summary>
    public JsonElement Note { get; init; }

    /// <exception cref="RefusedException">The note is missing, or not a text.</exception>
    public string? RequiredNote() =>
        Note.ValueKind switch
        {
            JsonValueKind.String => Note.GetString(),
            JsonValueKind.Null => null,
            JsonValueKind.Undefined => throw RefusedException.Invalid("note", "note is missing. Give a text, or null to remove it."),
            _ => throw RefusedException.Invalid("note", "note is not a text. Give a text, or null to remove it."),
        };
}

/// <summary>Pushes of one destination whose last attempt failed in the same way, and what people said about them.</summary>
internal sealed record FailureGroupAnswer
{
    /// <summary>The destination's id and the number of the signature. Never changes.</summary>
    public required string Id { get; init; }

    public required string DestinationId { get; init; }
    public required string DestinationName { get; init; }

    /// <summary>Number of the error signature, as in the pushes.</summary>
    public required int Signature { get; init; }

    public required PushErrorAnswer Error { get; init; }

    /// <summary>open, acknowledged, ignored or resolved.</summary>
    public required string State { get; init; }

    public required DateTimeOffset StateSince { get; init; }

    /// <summary>Who set the state; null if it came by itself.</summary>
    public string? StateBy { get; init; }

    /// <summary>Ignored until this time.</summary>
    public DateTimeOffset? IgnoredUntil { get; init; }

    /// <summary>Ignored until so many more attempts have failed.</summary>
    public long? IgnoredFailuresLeft { get; init; }

    public string? Note { get; init; }

    /// <summary>Number of pushes that are failed now.</summary>
    public required long Failed { get; init; }

    /// <summary>Number of pushes that wait for another attempt after they failed so.</summary>
    public required int Waiting { get; init; }

    /// <summary>Number of pushes that failed so and are being sent again now.</summary>
    public required int Sending { get; init; }

    /// <summary>The first failure since the group last had no push.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    /// <summary>likelyWorks, askCustomerFirst or stillDown: whether a retry helps.</summary>
    public required string Light { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string LightReason { get; init; }

    /// <summary>How many of the last retried pushes were delivered, of how many that are known (at most 20).</summary>
    public required RetryShareAnswer Retries { get; init; }

    /// <summary>When the destination last took a push.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>How many pushes the destination has taken since the last failure, in the last 24 hours.</summary>
    public required long DeliveredSince { get; init; }

    public static FailureGroupAnswer Of(FailureGroupView group, long deliveredSince) =>
        new()
        {
            Id = FailureKey.Of(group).ToString(),
            DestinationId = group.DestinationId,
            DestinationName = group.DestinationName,
            Signature = group.Signature.Number,
            Error = PushErrorAnswer.Of(group.Signature)!,
            State = ApiNames.Of(group.Life.State),
            StateSince = group.Life.At,
            StateBy = group.Life.By,
            IgnoredUntil = group.Life.Until,
            IgnoredFailuresLeft = group.Life.FailuresLeft,
            Note = group.Note,
            Failed = group.Count,
            Waiting = group.Waiting,
            Sending = group.Sending,
            FirstAt = group.FirstAt,
            LastAt = group.LastAt,
            Light = ApiNames.Of(group.Light),
            LightReason = LightWords.Reason(group),
            Retries = new RetryShareAnswer(group.Retries.Delivered, group.Retries.Of),
            DeliveredAt = group.DeliveredAt,
            DeliveredSince = deliveredSince,
        };
}

internal sealed record RetryShareAnswer(int Delivered, int Of);
