namespace TaskDashboard.Core.Deliveries;

/// <summary>Numbers as runs without a gap: what was accepted together is mostly claimed together, and is one statement then.</summary>
internal static class NumberRuns
{
    public static IEnumerable<(long First, long Last)> Of(IEnumerable<long> numbers)
    {
        (long First, long Last)? run = null;
        foreach (var number in numbers.Order())
        {
            if (run is { } open)
            {
                if (number == open.Last + 1)
                {
                    run = (open.First, number);
                    continue;
                }

                yield return open;
            }

            run = (number, number);
        }

        if (run is { } last)
        {
            yield return last;
        }
    }
}
