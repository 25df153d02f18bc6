using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Vendors;

/// <summary>The settings of vendors' APIs: <c>Vendors:&lt;name&gt;:&lt;setting&gt;</c>, read at the start by the vendor's room.</summary>
internal sealed class VendorSettings(IConfiguration configuration, TimeProvider clock)
{
    private readonly SettingReader reader = new(configuration);

    /// <exception cref="SettingException">It is no whole number within the bounds.</exception>
    public int Number(string vendor, string setting, int whenAbsent, int least, int most) => reader.Number($"Vendors:{vendor}:{setting}", whenAbsent, least, most);

    /// <summary>A number for each name, by <c>&lt;setting&gt;:&lt;name&gt;</c>; no two have the same.</summary>
    /// <returns>In the order of the names.</returns>
    /// <exception cref="SettingException">There is no such name, its number is none, or another name has it too.</exception>
    public IReadOnlyList<int> Numbers(string vendor, string setting, IReadOnlyList<(string Name, int WhenAbsent)> names)
    {
        var section = $"Vendors:{vendor}:{setting}";
        foreach (var given in configuration.GetSection(section).GetChildren())
        {
            if (!names.Any(known => known.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase)))
            {
                throw new SettingException($"{section}:{given.Key}", $"names nothing. It must be one of {string.Join(", ", names.Select(known => known.Name))}.");
            }
        }

        var numbers = names.Select(known => (known.Name, Number: Number(vendor, $"{setting}:{known.Name}", known.WhenAbsent, 0, int.MaxValue))).ToList();
        if (numbers.GroupBy(one => one.Number).FirstOrDefault(same => same.Count() > 1) is { } same)
        {
            // Named is one that was set: a default is not what is wrong.
            var twice = same.OrderBy(one => string.IsNullOrEmpty(configuration[$"{section}:{one.Name}"])).Select(one => one.Name).ToList();
            throw new SettingException($"{section}:{twice[0]}", $"is {same.Key}, and so is {twice[1]}. Give each name a number of its own.");
        }

        return [.. numbers.Select(one => one.Number)];
    }

    /// <summary>How many requests a second one key may make, by <c>RequestsPerSecond</c>; 0 is as many as it likes.</summary>
    /// <exception cref="SettingException">It is no whole number within the bounds.</exception>
    public RequestRate Rate(string vendor, int whenAbsent) => new(Number(vendor, "RequestsPerSecond", whenAbsent, 0, 100_000), clock);
}
