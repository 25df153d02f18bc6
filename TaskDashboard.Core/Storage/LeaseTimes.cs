namespace TaskDashboard.Core.Storage;

/// <summary>How long a lease lasts. By the clocks of machine and database, which no test moves.</summary>
/// <param name="Valid">A lease that was not renewed for this long may be taken.</param>
/// <param name="Patience">How long a starting process waits for a lease that is renewed.</param>
/// <param name="Renew">An idle holder renews its lease this often.</param>
internal sealed record LeaseTimes(TimeSpan Valid, TimeSpan Patience, TimeSpan Renew)
{
    public static readonly LeaseTimes Usual = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2));

    /// <summary>Pause between two looks at a lease that another process holds.</summary>
    public TimeSpan Look => Patience / 50;
}
