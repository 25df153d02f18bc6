using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Overview;

/// <summary>The stuck tasks of one type.</summary>
/// <param name="Longest">Those that have been stuck longest, longest first.</param>
internal sealed record StuckType(string Type, int Count, IReadOnlyList<SilentTask> Longest);

/// <summary>The silent tasks of some companies.</summary>
/// <param name="Of">What they were taken from.</param>
/// <param name="Stuck">By type: the type with most of them first.</param>
/// <param name="Running">The numbers of the tasks in progress that have been silent longest, longest first.</param>
internal sealed record SilentList(SilentTasks Of, IReadOnlyList<StuckType> Stuck, IReadOnlyList<int> Running)
{
    /// <param name="known">What an earlier read of the same companies returned.</param>
    public static SilentList Read(SilentTasks found, Caller caller, SilentList? known)
    {
        if (ReferenceEquals(known?.Of, found))
        {
            return known;
        }

        var types = new Dictionary<string, (int Count, List<SilentTask> Longest)>(StringComparer.Ordinal);
        foreach (var task in found.Stuck.Where(task => caller.Sees(task.CompanyId)))
        {
            var (count, longest) = types.GetValueOrDefault(task.Type, (0, []));
            if (longest.Count < Needs.MostOfKind)
            {
                longest.Add(task);
            }

            types[task.Type] = (count + 1, longest);
        }

        return new SilentList(
            found,
            [
                .. types
                    .Select(type => new StuckType(type.Key, type.Value.Count, type.Value.Longest))
                    .OrderByDescending(type => type.Count)
                    .ThenBy(type => type.Longest[0].Since)
                    .ThenBy(type => type.Type, StringComparer.Ordinal),
            ],
            [.. found.Running.Where(task => caller.Sees(task.CompanyId)).Take(RunningTasks.MostShown).Select(task => task.Number)]
        );
    }
}
