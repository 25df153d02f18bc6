using System.Globalization;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// Times and lengths of time in queries. A time is <c>now</c>, a while ago (<c>-90m</c>, <c>-2d</c>), or a time of ISO 8601, which may be
/// only a day. It is written with its offset. A relative time stays relative.
/// </summary>
internal static class QueryTimes
{
    private const string Now = "now";
    private const string Day = "yyyy-MM-dd";
    private const string Minute = "yyyy-MM-dd'T'HH:mm";
    private const string Second = "yyyy-MM-dd'T'HH:mm:ss";
    private const string Fraction = "yyyy-MM-dd'T'HH:mm:ss.FFF";
    private const string AnyFraction = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF";

    // Relative times have the same order at any moment.
    private static readonly DateTimeOffset AnyMoment = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] TimesOfDay = ["HH:mm", "HH:mm:ss"];

    private static readonly (char Unit, TimeSpan Length)[] Units =
    [
        ('w', TimeSpan.FromDays(7)),
        ('d', TimeSpan.FromDays(1)),
        ('h', TimeSpan.FromHours(1)),
        ('m', TimeSpan.FromMinutes(1)),
        ('s', TimeSpan.FromSeconds(1)),
    ];

    /// <summary>
    /// Returns the value with offsets. A day, minute or second counts as a whole: one that is to be equal becomes a range. An end that is
    /// only a time of day gets the start's date.
    /// </summary>
    /// <exception cref="RefusedException">Invalid: a time is wrong.</exception>
    public static QueryValue Written(QueryValue value, TimeZoneInfo zone, string place)
    {
        var first = Read(value.First, zone, place);
        if (value.Comparison == QueryComparison.Is)
        {
            return first.Unit is not { } unit
                    ? throw RefusedException.Invalid(place, $"{place} needs a comparison. Give >={value.First} or <{value.First}.")
                : unit == TimeSpan.Zero ? value with { First = first.Text }
                : new(QueryComparison.Between, first.Text, Read(After(value.First, unit, place), zone, place).Text);
        }

        // What a time names, such as a day, is not cut in two.
        if (value.Comparison is QueryComparison.Above or QueryComparison.UpTo && first.Unit is { } named && named > TimeSpan.Zero)
        {
            return new(
                value.Comparison == QueryComparison.Above ? QueryComparison.AtLeast : QueryComparison.Below,
                Read(After(value.First, named, place), zone, place).Text
            );
        }

        if (value.Second is null)
        {
            return value with { First = first.Text };
        }

        var given = value.Second;
        if (
            TimeOnly.TryParseExact(given, TimesOfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && first.Unit is not null
        )
        {
            // The part behind the time of day is the offset, if the start has one.
            var (date, offset) = (value.First[..Day.Length], OffsetIn(value.First));
            given = date + "T" + time.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + offset;
        }

        // What is relative and what is not may change their order.
        var second = Read(given, zone, place);
        return (first.Unit is null) == (second.Unit is null) && InstantOf(first.Text, AnyMoment) > InstantOf(second.Text, AnyMoment)
            ? throw RefusedException.Invalid(place, $"{place} ends before it begins.")
            : value with
            {
                First = first.Text,
                Second = second.Text,
            };
    }

    /// <summary>Returns the moment that a written time means.</summary>
    public static DateTimeOffset InstantOf(string written, DateTimeOffset now)
    {
        if (written == Now)
        {
            return now.AsStored();
        }

        if (written[0] != '-')
        {
            return MomentOf(written)!.Value.AsStored();
        }

        var ago = DurationOf(written[1..])!.Value;
        return (ago < now - DateTimeOffset.MinValue ? now - ago : DateTimeOffset.MinValue).AsStored();
    }

    /// <summary>Reads a length of time such as 90s, 10m, 2h, 3d or 1w; null if it is not one.</summary>
    public static TimeSpan? DurationOf(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (
                text.EndsWith(unit)
                && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            )
            {
                return count <= TimeSpan.MaxValue.Ticks / length.Ticks ? TimeSpan.FromTicks(length.Ticks * count) : null;
            }
        }

        return null;
    }

    /// <returns>The time as it is written; and its precision: null for a relative time, zero for a fraction of a second.</returns>
    private static (string Text, TimeSpan? Unit) Read(string text, TimeZoneInfo zone, string place)
    {
        if (text == Now || (text.StartsWith('-') && DurationOf(text[1..]) is not null))
        {
            return (text, null);
        }

        foreach (
            var (form, unit) in (ReadOnlySpan<(string, TimeSpan)>)
                [
                    (Day, TimeSpan.FromDays(1)),
                    (Minute, TimeSpan.FromMinutes(1)),
                    (Second, TimeSpan.FromSeconds(1)),
                    (AnyFraction, TimeSpan.Zero),
                ]
        )
        {
            if (DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            {
                return (Local(local, zone, place), unit);
            }

            if (form != Day && MomentOf(text, form) is { } moment)
            {
                return (Written(moment), unit);
            }
        }

        throw WrongTime(place);
    }

    /// <summary>Returns the text of the time that is one unit later.</summary>
    private static string After(string text, TimeSpan unit, string place)
    {
        var form =
            unit == TimeSpan.FromDays(1) ? Day
            : unit == TimeSpan.FromMinutes(1) ? Minute
            : Second;
        var offset = OffsetIn(text);
        var start = DateTime.ParseExact(text[..^offset.Length], form, CultureInfo.InvariantCulture, DateTimeStyles.None);
        return start > DateTime.MaxValue - unit
            ? throw WrongTime(place)
            : (start + unit).ToString(form, CultureInfo.InvariantCulture) + offset;
    }

    /// <summary>Returns the offset at the end of a time; empty if it has none.</summary>
    private static string OffsetIn(string text)
    {
        var at = text.Length > Day.Length ? text.AsSpan(Day.Length).IndexOfAny('Z', '+', '-') : -1;
        return at < 0 ? "" : text[(Day.Length + at)..];
    }

    private static RefusedException WrongTime(string place) =>
        RefusedException.Invalid(place, $"{place} is not a time. Give one as in 2026-01-31T08:00, 2026-01-31, -2d or now.");

    // A time that the clocks skip in spring means the same as if they had not been changed yet.
    private static string Local(DateTime local, TimeZoneInfo zone, string place)
    {
        var offset = zone.GetUtcOffset(local);
        var utc = local.Ticks - offset.Ticks;
        return utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks
            ? Written(new DateTimeOffset(local, offset))
            : throw WrongTime(place);
    }

    private static string Written(DateTimeOffset moment)
    {
        var form = moment.AsStored().Ticks % TimeSpan.TicksPerMinute == 0 ? Minute : Fraction;
        return moment.ToString(form, CultureInfo.InvariantCulture) + OffsetOf(moment.Offset);
    }

    private static string OffsetOf(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "Z" : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset? MomentOf(string text) => MomentOf(text, Minute) ?? MomentOf(text, AnyFraction);

    private static DateTimeOffset? MomentOf(string text, string form) =>
        DateTimeOffset.TryParseExact(
            text,
            [form + "'Z'", form + "zzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var moment
        )
            ? moment
            : null;
}
