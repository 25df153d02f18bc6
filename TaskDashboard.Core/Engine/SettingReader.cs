using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TaskDashboard.Core.Engine;

/// <summary>Reads settings of simple types. The refusal of a wrong one contains its name.</summary>
public sealed class SettingReader(IConfiguration configuration)
{
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(3650);

    public int Number(string name, int whenAbsent, int least, int most) =>
        configuration[name] switch
        {
            null or "" => whenAbsent,
            var text
                when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                    && value >= least
                    && value <= most => value,
            var text => throw new SettingException(
                name,
                string.Create(CultureInfo.InvariantCulture, $"is \"{text}\". It must be a whole number from {least} to {most}.")
            ),
        };

    public double Part(string name, double whenAbsent) =>
        configuration[name] switch
        {
            null or "" => whenAbsent,
            var text
                when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                    && value is > 0 and <= 1 => value,
            var text => throw new SettingException(name, $"is \"{text}\". It must be a number above 0 and up to 1, such as 0.9."),
        };

    public bool Flag(string name, bool whenAbsent) =>
        configuration[name] switch
        {
            null or "" => whenAbsent,
            var text when bool.TryParse(text, out var value) => value,
            var text => throw new SettingException(name, $"is \"{text}\". It must be true or false."),
        };

    public static TimeSpan Span(string name, string? text) =>
        // A number without a unit would be read as days.
        text?.Contains(':', StringComparison.Ordinal) == true
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)
        && value >= TimeSpan.Zero
        && value <= LongestSpan
            ? value
            : throw new SettingException(
                name,
                $"is \"{text}\". It must be a time span such as 00:05:00 or 1.00:00:00, of ten years at most."
            );
}
