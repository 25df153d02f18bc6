using System.Collections.Immutable;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

/// <summary>What a person has ticked among the failed pushes: everything that matches, whole groups, and single pushes.</summary>
public sealed record FailureSelection
{
    public static readonly FailureSelection None = new();

    /// <summary>Everything that matches, also what is not on the screen.</summary>
    public bool All { get; private init; }

    public ImmutableHashSet<FailureKey> Groups { get; private init; } = [];

    /// <summary>Single pushes, with the group that they stand in.</summary>
    public ImmutableDictionary<string, FailureKey> Pushes { get; private init; } = ImmutableDictionary<string, FailureKey>.Empty;

    public bool IsEmpty => !All && Groups.IsEmpty && Pushes.IsEmpty;

    public static FailureSelection Everything { get; } = new() { All = true };

    public static FailureSelection Group(FailureKey group) => new() { Groups = [group] };

    public static FailureSelection Destination(string destination, IEnumerable<FailureGroupView> shown) =>
        new() { Groups = [.. shown.Where(group => group.DestinationId == destination).Select(FailureKey.Of)] };

    public bool Has(FailureKey group) => All || Groups.Contains(group);

    public bool Has(FailureKey group, string push) => Has(group) || Pushes.ContainsKey(push);

    /// <summary>Some of the group's pushes are ticked, not the whole.</summary>
    public bool HasPartOf(FailureKey group) => !Has(group) && Pushes.ContainsValue(group);

    public FailureSelection Toggle(FailureKey group, IEnumerable<FailureGroupView> shown)
    {
        var single = Pushes.RemoveRange(Pushes.Where(push => push.Value == group).Select(push => push.Key));
        return All ? new() { Groups = [.. shown.Select(FailureKey.Of).Where(other => other != group)] }
            : Groups.Contains(group) ? this with { Groups = Groups.Remove(group), Pushes = single }
            : this with { Groups = Groups.Add(group), Pushes = single };
    }

    /// <summary>Unticking one push of a ticked group leaves the other pushes that are on the screen.</summary>
    public FailureSelection Toggle(FailureKey group, string push, IEnumerable<string> onScreen, IEnumerable<FailureGroupView> shown)
    {
        if (Has(group))
        {
            var others = Toggle(group, shown);
            return others with { Pushes = others.Pushes.SetItems(onScreen.Where(other => other != push).Select(other => KeyValuePair.Create(other, group))) };
        }

        var without = Pushes.Remove(push);
        return this with { Pushes = ReferenceEquals(without, Pushes) ? Pushes.SetItem(push, group) : without };
    }

    /// <summary>How many pushes are ticked, by the counts of the groups that are shown.</summary>
    public long Count(IEnumerable<FailureGroupView> shown) =>
        shown.Where(group => Has(FailureKey.Of(group))).Sum(group => group.Count) + Pushes.Count;

    /// <summary>
    /// The selection as one filter, where there is one; null where its pushes have to be named one by one
    /// (<see cref="Groups"/> read to their ends, and <see cref="Pushes"/>).
    /// </summary>
    public RetryFilter? ToFilter(FailuresAddress address, IReadOnlyCollection<FailureGroupView> every)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (All && address.Text is null)
        {
            return address.Destination is { } shown ? new RetryFilter { DestinationId = shown } : new RetryFilter { All = true };
        }

        var groups = TickedGroups(every.Where(address.Shows));
        if (groups.Count == 0)
        {
            return Pushes.Count is > 0 and <= RetryFilter.MostPushIds ? new RetryFilter { PushIds = [.. Pushes.Keys] } : null;
        }

        if (Pushes.Count > 0)
        {
            return null;
        }

        if (groups is [var only])
        {
            return new RetryFilter { DestinationId = only.DestinationId, Signature = only.Signature };
        }

        var destination = groups[0].DestinationId;
        return groups.All(group => group.DestinationId == destination)
            && every.Where(group => group.DestinationId == destination).All(group => groups.Contains(FailureKey.Of(group)))
                ? new RetryFilter { DestinationId = destination }
                : null;
    }

    /// <summary>The ticked groups among these, all of them where everything is ticked.</summary>
    public IReadOnlyList<FailureKey> TickedGroups(IEnumerable<FailureGroupView> shown) => [.. shown.Select(FailureKey.Of).Where(Has)];
}
