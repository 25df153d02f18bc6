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

    /// <summary>Returns why a group of failures has its light, in a sentence.</summary>
    public static string Reason(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.LightReason switch
        {
            FailureLightReason.Rejected => "The endpoint rejects the content, and a retry sends the same again.",
            FailureLightReason.PayloadMissing => "The payload is missing, so there is nothing to send.",
            FailureLightReason.RetriesFail => $"{Share(group.Retries)}, although the destination took other pushes at that time.",
            FailureLightReason.NewestFailed => "The newest attempt to the destination failed.",
            FailureLightReason.NothingDeliveredSince => "The destination has taken no push since the last failure.",
            FailureLightReason.DeliveredSince => "The destination has taken pushes since the last failure.",
            FailureLightReason.RetriesWork => $"The destination has taken pushes since the last failure. {Share(group.Retries)}.",
        };
    }

    /// <summary>Returns why a group of failures has its light, in a sentence; null if the advice beside it says so.</summary>
    public static string? ReasonBesideAdvice(FailureGroupView group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.LightReason switch
        {
            FailureLightReason.Rejected
            or FailureLightReason.PayloadMissing
            or FailureLightReason.DeliveredSince
            or FailureLightReason.RetriesWork => null,
            FailureLightReason.RetriesFail or FailureLightReason.NewestFailed or FailureLightReason.NothingDeliveredSince => Reason(group),
        };
    }

    /// <summary>Returns how the last retries of a group went, such as "3 of the last 20 retried pushes were delivered".</summary>
    public static string Share(RetryShare retries) =>
        retries.Of == 1
            ? $"The last retried push was {(retries.Delivered == 1 ? "" : "not ")}delivered"
            : $"{Counts.Text(retries.Delivered)} of the last {Counts.Text(retries.Of)} retried pushes were delivered";

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
            { LightReason: FailureLightReason.RetriesFail } =>
                "Still fails: most retries of this failed, although the endpoint took other pushes at that time",
            { LightReason: FailureLightReason.NothingDeliveredSince } =>
                "Still fails: the endpoint has taken no push since, so this will likely fail again",
            { Signature.Error: DeliveryError.PayloadMissing } => "A retry cannot send this: the payload is missing from the database",
            { Light: FailureLight.StillDown } => "Still fails: the newest attempt failed, so this will likely fail again",
        };
    }
}
