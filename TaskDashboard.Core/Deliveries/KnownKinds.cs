using System.Globalization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Tells whether any push can have a kind, without a look at the pushes: the kinds of each destination are stored, up to a number of kinds
/// (<see cref="RollupNames"/>).
/// </summary>
internal static class KnownKinds
{
    /// <summary>Returns the filter, or one that matches nothing if every match must have a kind that no push has.</summary>
    public static Filter<Push> Resolve(SqlSession sql, Filter<Push> filter)
    {
        var kinds = Demanded(filter)?.Where(PushFilter.Kind.CanBeStored).ToList();
        if (kinds is null)
        {
            return filter;
        }

        if (kinds.Count > 0 && (IsAnyStored(sql, kinds) || IsAnyUncounted(sql)))
        {
            return filter;
        }

        return Filter.Constant<Push>(false);
    }

    /// <summary>Whether <see cref="Resolve"/> must look at a filter.</summary>
    public static bool IsIn(Filter<Push> filter) => Demanded(filter) is not null;

    private static bool IsAnyStored(SqlSession sql, List<string> kinds)
    {
        var given = GivenRows.Of(kinds);
        using var known = sql.Prepare(
                $"SELECT r.Kind FROM {sql.Provider.GivenTable(given)} CROSS JOIN RollupKinds r WHERE r.Kind = given.c0"
            )
            .Query(given);
        return known.Read();
    }

    /// <summary>Whether a destination has so many kinds that further ones are not stored.</summary>
    private static bool IsAnyUncounted(SqlSession sql)
    {
        using var counts = sql.Prepare("SELECT DestinationNumber, COUNT(*) FROM RollupKinds GROUP BY DestinationNumber").Query();
        while (counts.Read())
        {
            if (Convert.ToInt32(counts.GetValue(1), CultureInfo.InvariantCulture) >= RollupNames.KindsOfDestination)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string>? Demanded(Filter<Push> filter) =>
        (filter is FilterAll<Push> all ? all.Parts : [filter])
            .OfType<FilterCondition<Push>>()
            .FirstOrDefault(condition => condition.Field == PushFilter.Kind)
            ?.Values.Cast<string>();
}
