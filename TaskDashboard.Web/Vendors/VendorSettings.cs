using TaskDashboard.Core;

namespace TaskDashboard.Web.Vendors;

/// <summary>The settings of vendors' APIs: <c>Vendors:&lt;name&gt;:&lt;setting&gt;</c>, read at the start by the vendor's room.</summary>
internal sealed class VendorSettings(IConfiguration configuration, TimeProvider clock)
{
    private readonly SettingReader reader = new(configuration);

    /// <exception cref="SettingException">It is no whole number within the bounds.</exception>
    public int Number(string vendor, string setting, int whenAbsent, int least, int most) => reader.Number($"Vendors:{vendor}:{setting}", whenAbsent, least, most);

    /// <summary>How many requests a second one key may make, by <c>RequestsPerSecond</c>; 0 is as many as it likes.</summary>
    /// <exception cref="SettingException">It is no whole number within the bounds.</exception>
    public RequestRate Rate(string vendor, int whenAbsent) => new(Number(vendor, "RequestsPerSecond", whenAbsent, 0, 100_000), clock);
}
