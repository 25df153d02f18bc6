using System.Collections.Immutable;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>A person's selection of failed pushes: everything that matches, whole groups, and single pushes.</summary>
public sealed record FailureSelection
{
    public static readonly FailureSelection None = new();

    /// <summary>Everything that matches, including what is not on the screen.</summary>
    public bool All { get; private init; }

    public ImmutableHashSet<FailureKey> Groups { get; private init; } = [];

    /// <summary>Single pushes and their groups.</summary>
    public ImmutableDictionary<string, FailureKey> Pushes { get; private init; } = ImmutableDictionary<string, FailureKey>.Empty;

    public bool IsEmpty => !All && Groups.IsEmpty && Pushes.IsEmpty;

    public static FailureSelection Everything { get; } = new() { All = true };

    public static FailureSelection Group(FailureKey group) => new() { Groups = [group] };

    public static FailureSelection Destination(string destination, IEnumerable<FailureGroupView> shown) =>
        new() { Groups = [.. shown.Where(group => group.DestinationId == destination).Select(FailureKey.Of)] };

    public bool Has(FailureKey group) => All || Groups.Contains(group);

    public bool Has(FailureKey group, string push) => Has(group) || Pushes.ContainsKey(push);

    /// <summary>Returns whether some, but not all, of the group's pushes are selected.</summary>
    public bool HasPartOf(FailureKey group) => !Has(group) && Pushes.ContainsValue(group);

    public FailureSelection Toggle(FailureKey group, IEnumerable<FailureGroupView> shown)
    {
        var single = Pushes.RemoveRange(Pushes.Where(push => push.Value == group).Select(push => push.Key));
        return All ? new() { Groups = [.. shown.Select(FailureKey.Of).Where(other => other != group)] }
            : Groups.Contains(group) ? this with { Groups = Groups.Remove(group), Pushes = single }
            : this with { Groups = Groups.Add(group), Pushes = single };
    }

    /// <summary>Deselecting one push of a selected group keeps the group's other pushes on the screen.</summary>
    public FailureSelection Toggle(FailureKey group, string push, IEnumerable<string> onScreen, IEnumerable<FailureGroupView> shown)
    {
        if (Has(group))
        {
            var others = Toggle(group, shown);
            return others with
            {
                Pushes = others.Pushes.SetItems(onScreen.Where(other => other != push).Select(other => KeyValuePair.Create(other, group))),
            };
        }

        var without = Pushes.Remove(push);
        return this with { Pushes = ReferenceEquals(without, Pushes) ? Pushes.SetItem(push, group) : without };
    }

    /// <summary>Returns the number of selected pushes, using the counts of the groups shown.</summary>
    public long Count(IEnumerable<FailureGroupView> shown) =>
        shown.Where(group => Has(FailureKey.Of(group))).Sum(group => group.Count) + Pushes.Count;

    /// <summary>Returns the selection as a filter of failed pushes.</summary>
    /// <param name="every">All groups, shown or not.</param>
    public Filter<Push> ToFilter(PushesAddress address, IReadOnlyCollection<FailureGroupView> every)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (All && address is { Text: null, Light: null, Life: null })
        {
            return address.Filter.ToFilter();
        }

        var groups = SelectedGroups(every.Where(address.Shows));
        return (WholeDestination(groups, every) ?? OfGroups(groups)) | PushFilter.Id.Is(Pushes.Keys);
    }

    /// <summary>Returns the selected groups among these; all of them if everything is selected.</summary>
    public IReadOnlyList<FailureKey> SelectedGroups(IEnumerable<FailureGroupView> shown) => [.. shown.Select(FailureKey.Of).Where(Has)];

    // A single group keeps its error in the filter, even if its destination has no other group now: it may get one.
    private static Filter<Push>? WholeDestination(IReadOnlyList<FailureKey> groups, IEnumerable<FailureGroupView> every) =>
        groups is [{ DestinationId: var destination }, _, ..]
        && groups.All(group => group.DestinationId == destination)
        && every.Where(group => group.DestinationId == destination).All(group => groups.Contains(FailureKey.Of(group)))
            ? PushFilter.Destination.Is(destination)
            : null;

    private static Filter<Push> OfGroups(IEnumerable<FailureKey> groups) =>
        Filter.Any(
            from selected in groups
            group selected.Signature by selected.DestinationId into signatures
            select PushFilter.Destination.Is(signatures.Key) & PushFilter.Signature.Is(signatures)
        );
}
