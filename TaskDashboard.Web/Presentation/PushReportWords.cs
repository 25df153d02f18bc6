using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Words about what was sent.</summary>
internal static class PushReportWords
{
    private const double Hundred = 100;
    private const double Smallest = 0.1;

    /// <summary>Returns the share as a percentage. A small one is not rounded to nothing, nor a large one to all.</summary>
    public static string Share(long part, long all)
    {
        if (all == 0)
        {
            return "–";
        }

        var percent = part * Hundred / all;
        return part == 0 ? "0 %"
            : percent < Smallest ? "< 0.1 %"
            : part < all && percent > Hundred - Smallest ? "> 99.9 %"
            : percent.ToString("0.#", CultureInfo.InvariantCulture) + " %";
    }
}
