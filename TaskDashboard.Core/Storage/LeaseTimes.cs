namespace TaskDashboard.Core.Storage;

/// <summary>Durations of a lease, by the clocks of machine and database, which tests cannot change.</summary>
/// <param name="Valid">A lease expires after this time without a renewal.</param>
/// <param name="Patience">How long a starting process waits for a lease that its holder renews.</param>
/// <param name="Renew">An idle holder renews its lease this often.</param>
internal sealed record LeaseTimes(TimeSpan Valid, TimeSpan Patience, TimeSpan Renew)
{
    public static readonly LeaseTimes Usual = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2));

    /// <summary>Time between two checks of a lease that another process holds.</summary>
    public TimeSpan Look => Patience / 50;
}
