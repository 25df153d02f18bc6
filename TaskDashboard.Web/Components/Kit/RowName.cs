using System.Globalization;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// The key of a row as a text. All who look at the same row share one, because each viewer keeps what is drawn in memory.
/// </summary>
internal static class RowName
{
    // More than the lists show that are open at a time. A key takes the place of another one.
    private const int Kept = 4096;

    private static readonly Known?[] Recent = new Known?[Kept];

    public static string Of(long key)
    {
        ref var place = ref Recent[(int)((ulong)key % Kept)];
        if (Volatile.Read(ref place) is { } known && known.Key == key)
        {
            return known.Name;
        }

        var made = new Known(key, key.ToString(CultureInfo.InvariantCulture));
        Volatile.Write(ref place, made);
        return made.Name;
    }

    /// <returns>The key; null if the text is none.</returns>
    public static long? Read(string? name) =>
        long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key) ? key : null;

    private sealed record Known(long Key, string Name);
}
