using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>Says which of the endpoints that match are listed. A list that goes on by key does not know, but the map of all does.</summary>
public static class EndpointPlace
{
    /// <summary>Returns such as "51 – 100 of 2,870"; null for an empty list.</summary>
    /// <param name="address">Without a text: the map does not know the names.</param>
    /// <param name="rows">Number of rows that are listed.</param>
    public static string? Of(SubtaskMap map, TaskAddress address, SubtaskCounts subtasks, int rows)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(address);
        if (rows == 0)
        {
            return null;
        }

        var (place, states) = (address.Place, address.StatesOf(subtasks));
        var letters = Letters(map, address.Error, states);
        var (first, all) = (0, 0);
        for (var index = 0; index < map.Letters.Length; index++)
        {
            if (letters.Contains(map.Letters[index], StringComparison.Ordinal))
            {
                all++;

                // Before a row: the last of the page. After one: the last of the page before.
                first += place.Before is { } before ? Count(index + 1 < before) : Count(place.After is { } after && index + 1 <= after);
            }
        }

        first = place.Before is not null ? Math.Max(0, first - rows) : first;
        return $"{Counts.Text(first + 1)} – {Counts.Text(first + rows)} of {Counts.Text(Math.Max(all, first + rows))}";

        static int Count(bool counts) => counts ? 1 : 0;
    }

    private static string Letters(SubtaskMap map, SubtaskErrorKey? error, IReadOnlyList<SubtaskState>? states) =>
        string.Concat(
            (states ?? Enum.GetValues<SubtaskState>())
                .Where(state => error is null || state is SubtaskState.Failed)
                .Select(state => SubtaskMap.LetterOf(state))
                .Where(letter => error is null || letter != SubtaskMap.RareError)
                .Concat(
                    states?.Contains(SubtaskState.Failed) != false
                        ? map.Errors.Where(one => error is null || one.Key == error).Select(one => one.Letter)
                        : []
                )
        );
}
