using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

/// <summary>The ticks on the lines of a retry's plan, and the filter of exactly the ticked ones.</summary>
public static class RetryTicks
{
    /// <summary>
    /// Whether a line is ticked at first. A retry does not fix what the customer must fix. A person who names a single push has decided
    /// already.
    /// </summary>
    public static bool IsTickedAtFirst(RetryPlanLine line, Filter<Push> filter)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.WillSend > 0 && (line.Light is not FailureLight.AskCustomerFirst || PushFilter.IsOfOne(filter));
    }

    /// <summary>Returns the filter without the pushes of lines that are not ticked.</summary>
    /// <param name="plan">The plan of the filter.</param>
    public static Filter<Push> Narrow(Filter<Push> filter, RetryPlan plan, Func<RetryPlanLine, bool> isTicked)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(plan);
        var lines = plan.Lines.Where(line => line.WillSend > 0).ToList();
        var ticked = lines.Where(isTicked).ToList();
        if (ticked.Count == lines.Count)
        {
            return filter;
        }

        var only = Filter.Any(
            from line in ticked
            group line by line.DestinationId into ofDestination
            select PushFilter.Destination.Is(ofDestination.Key) & OfErrors([.. ofDestination])
        );

        // Each part of the filter by itself: pushes that a part lists by id are then still looked up by it.
        return filter is FilterAny<Push> any ? Filter.Any(any.Parts.Select(part => part & only)) : filter & only;
    }

    private static Filter<Push> OfErrors(IReadOnlyList<RetryPlanLine> lines)
    {
        var known = PushFilter.Signature.Is(lines.Select(line => line.Signature?.Number).OfType<int>());
        return lines.Any(line => line.Signature is null) ? known | !PushFilter.Signature.AtLeast(int.MinValue) : known;
    }
}
