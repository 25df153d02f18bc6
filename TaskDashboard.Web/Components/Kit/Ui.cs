using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Markup for rows that change often: text made once, so that a row contains no component.</summary>
public static class Ui
{
    // Labels are words of this program, but nothing here can know that.
    private const int MostCached = 256;
    private const int StripHeight = 16;
    private const int SparkHeight = 20;

    // A few failures fill no bar, so that they look like few.
    private const int LeastSparkTop = 10;

    private static readonly ConcurrentDictionary<Look, MarkupString> Pills = new();

    /// <param name="name">The id of a symbol of the sprite, without its "i-".</param>
    /// <param name="css">Further classes.</param>
    public static MarkupString Icon(string name, string? css = null) =>
        new($"<svg class=\"i{(css is null ? null : " " + Encoded(css))}\" aria-hidden=\"true\"><use href=\"#i-{Encoded(name)}\"/></svg>");

    public static MarkupString Icon(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return Icon(look.Icon);
    }

    /// <summary>A state as icon and word.</summary>
    public static MarkupString Pill(Look look)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (Pills.TryGetValue(look, out var known))
        {
            return known;
        }

        var pill = new MarkupString($"<span class=\"pill {look.CssClass}\">{Icon(look.Icon)}<span>{Encoded(look.Label)}</span></span>");
        if (Pills.Count < MostCached)
        {
            Pills[look] = pill;
        }

        return pill;
    }

    /// <summary>
    /// A cell for each minute, one path for each colour on whole pixels. Of a minute: its failed share in percent, or -1 if nothing was
    /// sent. What failed stands below, so that few failures are seen as well.
    /// </summary>
    /// <param name="label">What it shows, for those who do not see it.</param>
    /// <param name="cell">Width of a cell in pixels; a gap of one pixel follows.</param>
    public static MarkupString Strip(IReadOnlyList<int> minutes, string label, int cell = 3)
    {
        ArgumentNullException.ThrowIfNull(minutes);
        StringBuilder good = new(),
            bad = new(),
            none = new();
        for (var i = 0; i < minutes.Count; i++)
        {
            var x = i * (cell + 1);
            if (minutes[i] < 0)
            {
                none.Append(CultureInfo.InvariantCulture, $"M{x} 14h{cell}v2h-{cell}z");
                continue;
            }

            var red = minutes[i] == 0 ? 0 : Math.Clamp(minutes[i] * StripHeight / 100, 4, StripHeight);
            if (red < StripHeight)
            {
                good.Append(CultureInfo.InvariantCulture, $"M{x} 0h{cell}v{StripHeight - red - (red > 0 ? 1 : 0)}h-{cell}z");
            }

            if (red > 0)
            {
                bad.Append(CultureInfo.InvariantCulture, $"M{x} {StripHeight - red}h{cell}v{red}h-{cell}z");
            }
        }

        var width = Math.Max(1, (minutes.Count * (cell + 1)) - 1);
        return Drawing(
            "strip",
            width,
            StripHeight,
            label,
            $"<path class=\"ok\" d=\"{good}\"/><path class=\"bad\" d=\"{bad}\"/><path class=\"none\" d=\"{none}\"/>"
        );
    }

    /// <summary>Bars of 3 pixels. A value of nothing is a line.</summary>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public static MarkupString Spark(IReadOnlyList<long> values, string label)
    {
        ArgumentNullException.ThrowIfNull(values);
        StringBuilder some = new(),
            none = new();
        var most = values.Count == 0 ? LeastSparkTop : Math.Max(LeastSparkTop, values.Max());
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] <= 0)
            {
                none.Append(CultureInfo.InvariantCulture, $"M{i * 4} {SparkHeight - 1}h3v1h-3z");
                continue;
            }

            var height = Math.Max(2, (int)(values[i] * SparkHeight / most));
            some.Append(CultureInfo.InvariantCulture, $"M{i * 4} {SparkHeight - height}h3v{height}h-3z");
        }

        var width = Math.Max(1, (values.Count * 4) - 1);
        return Drawing(
            "spark",
            width,
            SparkHeight,
            label,
            $"<title>{Encoded(label)}</title><path d=\"{some}\"/><path class=\"none\" d=\"{none}\"/>"
        );
    }

    private static MarkupString Drawing(string name, int width, int height, string label, string paths) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<svg class=\"{name}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" "
            ) + $"aria-label=\"{Encoded(label)}\">{paths}</svg>"
        );

    /// <summary>Text for an element or an attribute of markup.</summary>
    internal static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
