using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Counts what destinations have taken since some moments, from the roll-ups: minutes until the next quarter hour, then quarter hours.
/// </summary>
internal static class DeliveredSince
{
    /// <param name="Minute">The first minute that counts.</param>
    public readonly record struct Moment(int Destination, int Minute);

    /// <summary>Returns the first whole minute after this time.</summary>
    public static Moment Start(int destination, DateTimeOffset after) => new(destination, Periods.MinuteOf(after) + 1);

    public static Dictionary<Moment, long> Read(SqlSession sql, IEnumerable<Moment> moments)
    {
        var counts = moments.Distinct().ToDictionary(moment => moment, _ => 0L);
        if (counts.Count == 0)
        {
            return counts;
        }

        // Begins at the next quarter hour, or at this one if it begins with the minute.
        var quarters = GivenRows.Of(counts.Keys, one => one.Destination, one => one.Minute, one => FirstQuarter(one.Minute));
        Add(
            $"""
            SELECT given.c0, given.c1, SUM(Delivered) FROM {sql.Provider.GivenTable(quarters)} CROSS JOIN PushQuarters
            WHERE DestinationNumber = given.c0 AND Quarter >= given.c2 GROUP BY given.c0, given.c1
            """,
            quarters
        );
        var minutes = GivenRows.Of(
            counts.Keys,
            one => one.Destination,
            one => one.Minute,
            one => FirstQuarter(one.Minute) * Periods.MinutesOfQuarter
        );
        Add(
            $"""
            SELECT given.c0, given.c1, SUM(Delivered) FROM {sql.Provider.GivenTable(minutes)} CROSS JOIN PushMinutes
            WHERE DestinationNumber = given.c0 AND Minute >= given.c1 AND Minute < given.c2 GROUP BY given.c0, given.c1
            """,
            minutes
        );
        return counts;

        void Add(string text, GivenRows given)
        {
            using var rows = sql.Prepare(text).Query(given);
            while (rows.Read())
            {
                var moment = new Moment(checked((int)rows.GetInt64(0)), checked((int)rows.GetInt64(1)));
                counts[moment] += Convert.ToInt64(rows.GetValue(2), System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    private static int FirstQuarter(int minute) => Periods.QuarterOf(minute + Periods.MinutesOfQuarter - 1);
}
