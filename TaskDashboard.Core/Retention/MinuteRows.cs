using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Destinations' minutes, one destination after another. The last minute of each stays: it says when something was last sent there.</summary>
internal sealed class MinuteRows(TimeSpan? keep) : RetentionRule("destination minutes", keep)
{
    public override Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most)
    {
        if (session.Prepare("SELECT MIN(Number) FROM Destinations WHERE Number > @p0").Scalar(from) is not { } found)
        {
            return new Swept(0, null);
        }

        var destination = Convert.ToInt64(found, CultureInfo.InvariantCulture);
        var end = Math.Min(before.ToUnixTimeSeconds() / 60, session.Prepare("SELECT MAX(Minute) FROM DestinationMinutes WHERE DestinationNumber = @p0").Count(destination));
        var (last, count) = (0L, 0);
        using (var rows = session.Prepare($"SELECT Minute FROM DestinationMinutes WHERE DestinationNumber = @p0 AND Minute < @p1 ORDER BY Minute {session.Sql.Provider.FirstRows("@p2")}")
            .Query(destination, end, most))
        {
            while (rows.Read())
            {
                (last, count) = (rows.GetInt64(0), count + 1);
            }
        }

        if (count > 0)
        {
            session.Prepare("DELETE FROM DestinationMinutes WHERE DestinationNumber = @p0 AND Minute <= @p1").Run(destination, last);
        }

        return new Swept(count, count == most ? destination - 1 : destination);
    }
}
