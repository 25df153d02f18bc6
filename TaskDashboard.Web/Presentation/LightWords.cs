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
            FailureLight.StillDown => "Still fails",
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
        return Advice(group.Light, group.Signature);
    }

    /// <summary>Returns what to do about failures with this light and error, in a sentence.</summary>
    public static string? Advice(FailureLight light, ErrorSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return light is FailureLight.LikelyWorks
            ? "The endpoint has taken pushes since. A retry likely delivers these."
            : FailureWords.Advice(signature.Error, signature.Status);
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
            { Signature.Error: DeliveryError.PayloadMissing } => "A retry cannot send this: the payload is missing from the database",
            { Light: FailureLight.StillDown } => "Still fails: the newest attempt failed, so this will likely fail again",
        };
    }
}
