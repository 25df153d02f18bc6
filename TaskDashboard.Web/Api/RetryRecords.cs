using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Api;

/// <summary>
/// Selects pushes: failed ones for a retry, waiting ones to send now. All members given must match. A filter without members requires all.
/// </summary>
internal sealed record RetryFilterInput
{
    public string? Kind { get; init; }
    public string? DestinationId { get; init; }

    /// <summary>Number of an error signature, as shown by pushes.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public int? Signature { get; init; }

    /// <summary>At most 10,000.</summary>
    public IReadOnlyList<string>? PushIds { get; init; }

    /// <summary>A text of the query language. Its times without an offset are UTC; relative ones count from the acceptance.</summary>
    public string? Query { get; init; }

    /// <summary>Every such push that the caller may see.</summary>
    public bool? All { get; init; }

    /// <summary>
    /// Returns the filter of the members without the query. <paramref name="all"/> may be given in the filter or beside it.
    /// </summary>
    /// <exception cref="RefusedException">The filter is empty, or a member is invalid.</exception>
    public static Filter<Push> ToFilter(RetryFilterInput? filter, bool? all)
    {
        if (filter?.PushIds is { Count: 0 })
        {
            throw RefusedException.Invalid("filter.pushIds", "pushIds is empty. Name at least one push, or leave the member out.");
        }

        var given = PushFilterInput.Members(filter?.DestinationId, filter?.Kind, filter?.Signature, filter?.PushIds);
        return given.IsAll && PushFilterInput.Checked(filter?.Query) is null && !((filter?.All ?? false) || (all ?? false))
            ? throw RefusedException.Invalid(
                "filter",
                "The filter is empty. Name a kind, destinationId, signature, pushIds or query, or say \"all\": true."
            )
            : given;
    }
}

/// <summary>Selection to preview.</summary>
internal sealed record RetryPreviewInput
{
    public RetryFilterInput? Filter { get; init; }
    public bool? All { get; init; }

    /// <summary>Cut-off of an earlier preview, to see the same set again.</summary>
    public long? CutOff { get; init; }

    public Filter<Push> ToFilter(DateTimeOffset now) => RetryFilterInput.ToFilter(Filter, All) & PushFilterInput.Asked(Filter?.Query, now);
}

/// <summary>What a retry would do now.</summary>
/// <param name="CutOff">Pass it with the request to retry exactly this set.</param>
/// <param name="WillSend">Number of pushes that would be sent.</param>
/// <param name="NotSent">Number of matching pushes that would not be sent, by reason.</param>
internal sealed record RetryPreviewAnswer(long CutOff, int WillSend, IReadOnlyDictionary<string, int> NotSent)
{
    public static RetryPreviewAnswer Of(RetryPlan plan) =>
        new(plan.CutOff, plan.WillSend, plan.NotSent.ToDictionary(reason => ApiNames.Of(reason.Key), reason => reason.Value));
}

/// <summary>Selection to retry, and the reason.</summary>
internal sealed record RetryInput
{
    public RetryFilterInput? Filter { get; init; }
    public bool? All { get; init; }

    /// <summary>Cut-off of a preview, to retry exactly its set.</summary>
    public long? CutOff { get; init; }

    public string? Reason { get; init; }
    public string? Ticket { get; init; }

    public RetryCommand ToCommand() =>
        new()
        {
            Filter = RetryFilterInput.ToFilter(Filter, All),
            Query = PushFilterInput.Checked(Filter?.Query),
            CutOff = CutOff,
            Reason = Reason,
            Ticket = Ticket,
        };
}

/// <summary>Preview of another retry of a part of this one.</summary>
internal sealed record RetryPartPreviewInput
{
    /// <summary>Cut-off of an earlier preview, to see the same set again.</summary>
    public long? CutOff { get; init; }
}

/// <summary>The reason of another retry of a part of this one.</summary>
internal sealed record RetryPartInput
{
    /// <summary>Cut-off of a preview, to retry exactly its set.</summary>
    public long? CutOff { get; init; }

    public string? Reason { get; init; }
    public string? Ticket { get; init; }

    public RetryPartCommand ToCommand(string id, RetryPart part) =>
        new()
        {
            RetryId = id,
            Part = part,
            CutOff = CutOff,
            Reason = Reason,
            Ticket = Ticket,
        };
}

internal sealed record RetryAnswer
{
    public required string Id { get; init; }

    /// <summary>Task that shows the progress.</summary>
    public required string TaskId { get; init; }

    public string? CompanyId { get; init; }

    /// <summary>pending, running, completed or canceled.</summary>
    public required string State { get; init; }

    public required int NbItems { get; init; }
    public required int NbRemainingItems { get; init; }
    public required int Delivered { get; init; }
    public required int FailedAgain { get; init; }
    public required int NotSent { get; init; }

    /// <summary>Number of items that a cancel released. They were not sent, and count as remaining.</summary>
    public required int Released { get; init; }

    /// <summary>The earlier retry, if this one sends a part of its items again. The filter is the earlier one's.</summary>
    public string? OfRetryId { get; init; }

    /// <summary>failedAgain or rest: the part of the earlier retry.</summary>
    public string? Part { get; init; }

    /// <summary>
    /// The filter as a tree: members of one object must all match, a list of values matches any of them, and <c>or</c>, <c>and</c> and
    /// <c>not</c> combine objects. A retry that was requested on a page may have such parts. Lists omit the ids of single pushes.
    /// </summary>
    public required JsonElement Filter { get; init; }

    /// <summary>How many push ids the filter listed.</summary>
    public int? PushIdCount { get; init; }

    public required long CutOff { get; init; }
    public string? Reason { get; init; }
    public string? Ticket { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Returns the answer for lists.</summary>
    public static RetryAnswer Of(RetryRequest request) => Of(request, request.Filter);

    public static RetryAnswer Of(RetryRequest request, string filter) =>
        new()
        {
            Id = request.Id,
            TaskId = request.TaskId,
            CompanyId = request.CompanyId,
            State = ApiNames.Of(request.State),
            NbItems = request.ItemCount,
            NbRemainingItems = request.ItemCount - request.Processed,
            Delivered = request.Delivered,
            FailedAgain = request.FailedAgain,
            NotSent = request.NotSent,
            Released = request.Released,
            OfRetryId = request.OfRetryId,
            Part = request.Part is { } part ? ApiNames.Of(part) : null,
            Filter = JsonElement.Parse(filter),
            PushIdCount = request.PushIdCount,
            CutOff = request.CutOff,
            Reason = request.Reason,
            Ticket = request.Ticket,
            RequestedBy = request.RequestedBy,
            CreatedAt = request.CreatedAt,
            StartedAt = request.StartedAt,
            EndedAt = request.EndedAt,
        };
}

/// <summary>Result of one item. Items appear when they are processed.</summary>
internal sealed record RetryItemAnswer
{
    public required string PushId { get; init; }
    public required string Kind { get; init; }
    public required string ItemId { get; init; }
    public required string DestinationName { get; init; }

    /// <summary>delivered, failedAgain or notSent.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it was not sent.</summary>
    public string? Reason { get; init; }

    /// <summary>Number of the retry's attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>The error with which it failed again.</summary>
    public PushErrorAnswer? Error { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Current state of the push.</summary>
    public required string State { get; init; }

    public static RetryItemAnswer Of(RetryItemView view) =>
        new()
        {
            PushId = view.PushId,
            Kind = view.Kind,
            ItemId = view.ItemId,
            DestinationName = view.DestinationName,
            Outcome = ApiNames.Of(view.Item.Outcome),
            Reason = view.Item.Reason is { } reason ? ApiNames.Of(reason) : null,
            Attempt = view.Item.Attempt,
            Error = PushErrorAnswer.Of(view.Error),
            At = view.Item.At,
            State = ApiNames.Of(view.State),
        };
}
