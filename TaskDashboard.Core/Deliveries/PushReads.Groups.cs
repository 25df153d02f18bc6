using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Pushes of one destination that failed in the same way; the counts are exact.</summary>
/// <param name="Count">Number of pushes that are Failed now.</param>
/// <param name="FirstAt">The first failure since the group last had no push.</param>
public sealed record FailureGroupView(
    string DestinationId,
    string DestinationName,
    bool DestinationPaused,
    ErrorSignature Signature,
    long Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt
)
{
    /// <summary>Number of pushes that wait for another attempt after they failed so.</summary>
    public int Waiting { get; init; }

    /// <summary>Number of pushes that failed so and are being sent again now.</summary>
    public int Sending { get; init; }

    /// <summary>Whether a retry of them helps.</summary>
    public FailureLight Light { get; init; } = FailureLight.StillDown;

    /// <summary>Why the group has this light.</summary>
    public FailureLightReason LightReason { get; init; } = FailureLightReason.NothingDeliveredSince;

    /// <summary>How the last retries of its pushes went.</summary>
    public RetryShare Retries { get; init; }

    /// <summary>When the last push was delivered to the destination; null if none was.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Whether somebody deals with it.</summary>
    public FailureGroupLife Life { get; init; } = new(FailureGroupState.Open, FirstAt, null);

    /// <summary>What people wrote about it; null if nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Failed attempts of one group of failures in the last 24 hours.</summary>
/// <param name="Signature">Number of the error signature.</param>
/// <param name="Hours">By hour (UTC), oldest first: 24 entries, of which the last is not over yet.</param>
public sealed record FailureHours(string DestinationId, int Signature, IReadOnlyList<int> Hours);

/// <summary>Selects groups of failures.</summary>
public sealed record FailureGroupQuery
{
    /// <summary>Any of these states; null for all groups that have pushes.</summary>
    public IReadOnlyList<FailureGroupState>? States { get; init; }

    /// <summary>Public id of a destination; null for all.</summary>
    public string? DestinationId { get; init; }

    /// <summary>The previous page's <see cref="Page{T}.Next"/>.</summary>
    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Reads groups of failures.</summary>
public sealed partial class PushReads
{
    private const int HoursOfDay = 24;

    private static readonly TimeSpan Day = TimeSpan.FromHours(HoursOfDay);

    /// <summary>Returns the groups of failures that have pushes, latest failure first.</summary>
    /// <param name="withPast">Also those that have none any more and whose last failure is at most 14 days old.</param>
    public async Task<IReadOnlyList<FailureGroupView>> FailureGroupsAsync(
        Caller caller,
        bool withPast = false,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var now = _clock.GetUtcNow();
        var since = withPast ? now - RollupsKept.Hours : DateTimeOffset.MaxValue;
        return await ReadGroupsAsync(
                caller,
                now,
                groups => groups.Where(group => group.Count > 0 || group.Waiting > 0 || group.Sending > 0 || group.LastAt >= since),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Returns groups of failures, latest failure first. Those without pushes, whose last failure is at most 14 days old, are listed only
    /// if resolved groups are requested.
    /// </summary>
    public async Task<Page<FailureGroupView>> FailureGroupPageAsync(
        Caller caller,
        FailureGroupQuery query,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = query.After is { } text ? GroupPlace.Parse(text) : default(GroupPlace?);
        var withPast = query.States?.Contains(FailureGroupState.Resolved) == true;
        var groups = await FailureGroupsAsync(caller, withPast, cancellation).ConfigureAwait(false);
        var rows = groups
            .Where(group => query.States?.Contains(group.Life.State) != false)
            .Where(group => query.DestinationId is null || query.DestinationId == group.DestinationId)
            .Select(group => (Place: GroupPlace.Of(group), Group: group))
            .Where(row => after is not { } place || row.Place.CompareTo(place) > 0)
            .OrderBy(row => row.Place)
            .Take(size + 1)
            .ToList();
        return new Page<FailureGroupView>(
            [.. rows.Take(size).Select(row => row.Group)],
            rows.Count > size ? rows[size - 1].Place.ToString() : null
        );
    }

    /// <summary>Returns a group of failures; null if there is none, or if the caller may not see it.</summary>
    public async Task<FailureGroupView?> FailureGroupAsync(
        Caller caller,
        string destinationId,
        int signature,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (!PublicId.IsWellFormed(destinationId))
        {
            return null;
        }

        var number = await _readers
            .QueryAsync(
                (context, ending) =>
                    context
                        .Destinations.VisibleTo(caller, destination => destination.CompanyId)
                        .Where(destination => destination.Id == destinationId)
                        .Select(destination => (int?)destination.Number)
                        .SingleOrDefaultAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        if (number is not { } destinationNumber)
        {
            return null;
        }

        var found = await ReadGroupsAsync(
                caller,
                _clock.GetUtcNow(),
                groups => groups.Where(group => group.DestinationNumber == destinationNumber && group.SignatureNumber == signature),
                cancellation
            )
            .ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// Returns for each of these groups how many pushes its destination has taken since the group's last failure, in the last 24 hours. A
    /// delivery counts from the minute after the failure on, when its attempt began.
    /// </summary>
    /// <param name="groups">Groups that were read for this caller.</param>
    public async Task<IReadOnlyDictionary<(string DestinationId, int Signature), long>> DeliveredSinceAsync(
        Caller caller,
        IReadOnlyCollection<FailureGroupView> groups,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(groups);

        // Most destinations that fail have delivered nothing since.
        var some = groups.Where(group => group.DeliveredAt > group.LastAt).ToList();
        if (some.Count == 0)
        {
            return new Dictionary<(string, int), long>();
        }

        var ids = some.Select(group => group.DestinationId).ToHashSet(StringComparer.Ordinal);
        var numbers = await _readers
            .QueryAsync(
                (context, ending) =>
                    context
                        .Destinations.VisibleTo(caller, destination => destination.CompanyId)
                        .Where(destination => ids.Contains(destination.Id))
                        .ToDictionaryAsync(destination => destination.Id, destination => destination.Number, ending),
                cancellation
            )
            .ConfigureAwait(false);
        var now = _clock.GetUtcNow();
        var since = some.Where(group => numbers.ContainsKey(group.DestinationId))
            .ToDictionary(
                group => (group.DestinationId, group.Signature.Number),
                group => DeliveredSince.Start(numbers[group.DestinationId], group.LastAt > now - Day ? group.LastAt : now - Day)
            );
        var counts = await _readers.ReadAsync(sql => DeliveredSince.Read(sql, since.Values), cancellation).ConfigureAwait(false);
        return since.ToDictionary(group => group.Key, group => counts.GetValueOrDefault(group.Value));
    }

    private async Task<IReadOnlyList<FailureGroupView>> ReadGroupsAsync(
        Caller caller,
        DateTimeOffset now,
        Func<IQueryable<FailureGroup>, IQueryable<FailureGroup>> those,
        CancellationToken cancellation
    )
    {
        var groups = await _readers
            .QueryAsync(
                (context, ending) =>
                    (
                        from failures in those(context.FailureGroups)
                        join destination in context.Destinations on failures.DestinationNumber equals destination.Number
                        join signature in context.ErrorSignatures on failures.SignatureNumber equals signature.Number
                        orderby failures.LastAt descending, failures.LastSequence descending
                        select new GroupRow(
                            failures,
                            destination.Id,
                            destination.Name,
                            destination.Paused,
                            destination.CompanyId,
                            signature
                        )
                    ).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        var visible = groups.FindAll(row => caller.Sees(row.CompanyId));
        if (visible.Count == 0)
        {
            return [];
        }

        var (lights, newest) = await _readers
            .ReadAsync(
                sql =>
                {
                    var all = GroupLights.Of(
                        sql,
                        [
                            .. visible.Select(row =>
                                (row.Group.DestinationNumber, row.Signature, new GroupPast(row.Group.LastAt, row.Group.Retries))
                            ),
                        ],
                        out var attempts
                    );
                    return (all, attempts);
                },
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            .. visible.Select(row =>
            {
                var group = row.Group;
                var (light, reason) = lights[(group.DestinationNumber, group.SignatureNumber)];
                return new FailureGroupView(
                    row.DestinationId,
                    row.DestinationName,
                    row.DestinationPaused,
                    row.Signature,
                    group.Count,
                    group.FirstAt,
                    group.LastAt
                )
                {
                    Waiting = group.Waiting,
                    Sending = group.Sending,
                    Light = light,
                    LightReason = reason,
                    Retries = group.Retries,
                    DeliveredAt = newest.GetValueOrDefault(group.DestinationNumber).DeliveredAt,
                    Life = group.LifeAt(now),
                    Note = group.Note,
                };
            }),
        ];
    }

    /// <summary>
    /// Returns the failed attempts of the last 24 hours, for each group of failures that has any: for the small charts beside the groups.
    /// </summary>
    public async Task<IReadOnlyList<FailureHours>> FailureHoursAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var first = Periods.HourOf(_clock.GetUtcNow()) - HoursOfDay + 1;
        var rows = await _readers
            .QueryAsync(
                (context, ending) =>
                    (
                        from hour in context.FailureHours
                        where hour.Hour >= first && hour.Hour < first + HoursOfDay
                        join destination in context.Destinations.VisibleTo(caller, destination => destination.CompanyId)
                            on hour.DestinationNumber equals destination.Number
                        select new
                        {
                            destination.Id,
                            hour.SignatureNumber,
                            hour.Hour,
                            hour.FailedAttempts,
                        }
                    ).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            .. rows.GroupBy(row => (row.Id, row.SignatureNumber))
                .OrderBy(group => group.Key)
                .Select(group =>
                {
                    var hours = new int[HoursOfDay];
                    foreach (var row in group)
                    {
                        hours[row.Hour - first] = row.FailedAttempts;
                    }

                    return new FailureHours(group.Key.Id, group.Key.SignatureNumber, hours);
                }),
        ];
    }

    /// <summary>Returns the exact number of pushes in state Failed, without those of ignored groups.</summary>
    public async Task<long> FailedTotalAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var now = _clock.GetUtcNow();
        return await _readers
            .QueryAsync(
                async (context, ending) =>
                {
                    var visible = context.Destinations.VisibleTo(caller, destination => destination.CompanyId);
                    var failed = await (
                        from count in context.PushCounts
                        where count.State == PushState.Failed
                        join destination in visible on count.DestinationNumber equals destination.Number
                        select count.Total
                    )
                        .SumAsync(ending)
                        .ConfigureAwait(false);
                    var ignored = await (
                        from failures in context.FailureGroups
                        where failures.State == FailureGroupState.Ignored
                        join destination in visible on failures.DestinationNumber equals destination.Number
                        select failures
                    )
                        .ToListAsync(ending)
                        .ConfigureAwait(false);
                    return failed
                        - ignored.Where(group => group.LifeAt(now).State is FailureGroupState.Ignored).Sum(group => (long)group.Count);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    private sealed record GroupRow(
        FailureGroup Group,
        string DestinationId,
        string DestinationName,
        bool DestinationPaused,
        string? CompanyId,
        ErrorSignature Signature
    );

    /// <summary>Place of a group in the list: by its last failure, latest first, then by destination and error.</summary>
    private readonly record struct GroupPlace(long LastAt, string DestinationId, int Signature) : IComparable<GroupPlace>
    {
        public static GroupPlace Of(FailureGroupView group) =>
            new(group.LastAt.ToUnixTimeMilliseconds(), group.DestinationId, group.Signature.Number);

        public static GroupPlace Parse(string text) =>
            text.Split('.') is [var at, var destination, var signature]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var lastAt)
            && PublicId.IsWellFormed(destination)
            && int.TryParse(signature, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new(lastAt, destination, number)
                : throw RefusedException.Invalid("after", "after is not a place in this list. Use the value of next from the page before.");

        public int CompareTo(GroupPlace other) =>
            LastAt != other.LastAt ? other.LastAt.CompareTo(LastAt)
            : DestinationId != other.DestinationId ? string.CompareOrdinal(DestinationId, other.DestinationId)
            : Signature.CompareTo(other.Signature);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LastAt}.{DestinationId}.{Signature}");
    }
}
