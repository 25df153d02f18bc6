using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Vendors;

/// <summary>Settings of vendors' APIs, <c>Vendors:&lt;name&gt;:&lt;setting&gt;</c>, read at start.</summary>
internal sealed class VendorSettings(IConfiguration configuration, TimeProvider clock)
{
    private readonly SettingReader _reader = new(configuration);

    /// <exception cref="SettingException">The value is not a whole number in the range.</exception>
    public int Number(string vendor, string setting, int whenAbsent, int least, int most) =>
        _reader.Number($"Vendors:{vendor}:{setting}", whenAbsent, least, most);

    /// <summary>Reads a number for each name from <c>&lt;setting&gt;:&lt;name&gt;</c>. The numbers must be unique.</summary>
    /// <returns>The numbers in the order of the names.</returns>
    /// <exception cref="SettingException">A name is unknown, or a value is not a number or is used twice.</exception>
    public IReadOnlyList<int> Numbers(string vendor, string setting, IReadOnlyList<(string Name, int WhenAbsent)> names)
    {
        var section = $"Vendors:{vendor}:{setting}";
        foreach (var given in configuration.GetSection(section).GetChildren())
        {
            if (!names.Any(known => known.Name.Equals(given.Key, StringComparison.OrdinalIgnoreCase)))
            {
                throw new SettingException(
                    $"{section}:{given.Key}",
                    $"is unknown. Use one of {string.Join(", ", names.Select(known => known.Name))}."
                );
            }
        }

        var numbers = names
            .Select(known => (known.Name, Number: Number(vendor, $"{setting}:{known.Name}", known.WhenAbsent, 0, int.MaxValue)))
            .ToList();
        if (numbers.GroupBy(one => one.Number).FirstOrDefault(same => same.Count() > 1) is { } same)
        {
            // Report a value that was set: the default is not the one that is wrong.
            var twice = same.OrderBy(one => string.IsNullOrEmpty(configuration[$"{section}:{one.Name}"])).Select(one => one.Name).ToList();
            throw new SettingException($"{section}:{twice[0]}", $"is {same.Key}, and so is {twice[1]}. Give each name its own number.");
        }

        return [.. numbers.Select(one => one.Number)];
    }

    /// <summary>Reads <c>RequestsPerSecond</c>, the limit for each key; 0 means no limit.</summary>
    /// <exception cref="SettingException">The value is not a whole number in the range.</exception>
    public RequestRate Rate(string vendor, int whenAbsent) => new(Number(vendor, "RequestsPerSecond", whenAbsent, 0, 100_000), clock);
}
