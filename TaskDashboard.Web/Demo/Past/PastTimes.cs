namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// When the past day begins and ends, and when something happens on it. It happens at the usual hours of this machine's time zone, and is
/// over when the demo starts: what has no end yet does not happen.
/// </summary>
internal sealed record PastTimes(DateTimeOffset Begin, DateTimeOffset End, TimeZoneInfo Zone)
{
    // The outage of the night, and when a person retries what it failed.
    private static readonly TimeOnly DownFrom = new(1, 40);
    private static readonly TimeOnly DownUntil = new(4, 5);
    private static readonly TimeOnly RetriedAt = new(6, 50);

    private static readonly TimeOnly BeforeNight = new(1, 0);
    private static readonly TimeOnly BeforeEvening = new(14, 30);

    // More than the charts show, so that their first bar is a whole one.
    private static readonly TimeSpan Length = TimeSpan.FromHours(25);
    private static readonly TimeSpan QuietAtFirst = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan QuietAtLast = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Returns a day that contains yesterday's evening, and the last night whose morning is over. It is up to 34 hours long.
    /// </summary>
    public static PastTimes Of(DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = DateOf(now, zone);
        var night = At(today, RetriedAt, zone) <= now - QuietAtLast ? today : today.AddDays(-1);
        DateTimeOffset[] begins = [now - Length, At(today.AddDays(-1), BeforeEvening, zone), At(night, BeforeNight, zone)];
        return new PastTimes(begins.Min(), now, zone);
    }

    /// <summary>The outages of a customer, with the times of the retry.</summary>
    public IReadOnlyList<PastSpan> Outages =>
        [.. Spans(DownFrom, RetriedAt).Select(span => new PastSpan(span.From, At(DateOf(span.From, Zone), DownUntil, Zone), span.Settled))];

    /// <summary>The times of day of each date, if what happens then is over in time.</summary>
    public IEnumerable<PastSpan> Spans(TimeOnly from, TimeOnly settled)
    {
        for (var date = DateOf(Begin, Zone); date <= DateOf(End, Zone); date = date.AddDays(1))
        {
            var span = new PastSpan(At(date, from, Zone), At(date, settled, Zone), At(date, settled, Zone));
            if (span.From >= Begin + QuietAtFirst && span.Settled <= End - QuietAtLast)
            {
                yield return span;
            }
        }
    }

    /// <summary>Each of these times of day, if it is early enough.</summary>
    public IEnumerable<DateTimeOffset> Each(params IReadOnlyList<TimeOnly> times) =>
        times.SelectMany(time => Spans(time, time)).Select(span => span.From).Order();

    public TimeOnly TimeOfDay(DateTimeOffset at) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);

    private static DateOnly DateOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static DateTimeOffset At(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(time);
        while (zone.IsInvalidTime(local))
        {
            // The clocks were set forward over it. What comes later must not come first.
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}

/// <summary>A time in which something goes on.</summary>
/// <param name="Settled">When a person has dealt with it.</param>
internal sealed record PastSpan(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset Settled)
{
    public bool Contains(DateTimeOffset at) => at >= From && at < Until;
}
