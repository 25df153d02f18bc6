namespace TaskDashboard.Core.Domain;

/// <summary>
/// The periods by which events are counted: minutes, quarter hours and hours of UTC, numbered from 1970-01-01. They are not local, so that
/// the same rows serve readers of every time zone.
/// </summary>
internal static class Periods
{
    public const int MinutesOfQuarter = 15;
    public const int MinutesOfHour = 60;
    public const int QuartersOfDay = 96;

    private const long MillisecondsOfMinute = 60_000;

    public static int MinuteOf(DateTimeOffset at) => (int)Divide(at.ToUnixTimeMilliseconds(), MillisecondsOfMinute);

    public static int QuarterOf(DateTimeOffset at) => QuarterOf(MinuteOf(at));

    public static int QuarterOf(int minute) => (int)Divide(minute, MinutesOfQuarter);

    public static int HourOf(DateTimeOffset at) => HourOf(MinuteOf(at));

    public static int HourOf(int minute) => (int)Divide(minute, MinutesOfHour);

    public static DateTimeOffset StartOfMinute(int minute) => DateTimeOffset.FromUnixTimeMilliseconds(minute * MillisecondsOfMinute);

    public static DateTimeOffset StartOfQuarter(int quarter) => StartOfMinute(quarter * MinutesOfQuarter);

    // Rounded down, also before 1970.
    private static long Divide(long number, long by) => (number / by) - (number % by < 0 ? 1 : 0);
}
