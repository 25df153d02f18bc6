using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Says whether a retry helps. Each light has a form of its own as well as a colour.</summary>
public static class LightWords
{
    /// <summary>All lights, the one that invites to act first.</summary>
    public static IReadOnlyList<FailureLight> All { get; } =
    [FailureLight.LikelyWorks, FailureLight.AskCustomerFirst, FailureLight.StillDown];

    public static string Of(FailureLight light) =>
        light switch
        {
            FailureLight.LikelyWorks => "Likely works",
            FailureLight.AskCustomerFirst => "Ask the customer first",
            FailureLight.StillDown => "Still down",
        };

    /// <summary>The class of its form: a disc, a ring, a square.</summary>
    public static string CssClass(FailureLight light) =>
        light switch
        {
            FailureLight.LikelyWorks => "light l0",
            FailureLight.AskCustomerFirst => "light l1",
            FailureLight.StillDown => "light l2",
        };

    /// <summary>Returns what to do about a group of failures, in a sentence.</summary>
    public static string? Advice(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.Light is FailureLight.LikelyWorks
            ? "The endpoint has taken pushes since. A retry likely delivers these."
            : FailureWords.Advice(group.Signature.Error, group.Signature.Status);
    }

    /// <summary>Returns why a line of a retry's plan is on or off, in a few words.</summary>
    public static string OfLine(RetryPlanLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line switch
        {
            { WillSend: 0 } => "Nothing of this can be sent now",
            { Light: FailureLight.LikelyWorks } => "Likely works: the endpoint has taken pushes since",
            { Light: FailureLight.AskCustomerFirst } =>
                "A retry cannot fix this: the endpoint refuses what is sent, and the same is sent again. Ask the customer first",
            { Light: FailureLight.StillDown } => "Still down: nothing was delivered since, so it will likely fail again",
        };
    }
}
