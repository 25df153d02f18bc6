namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Identifies failures with the same cause. Failed pushes are grouped by it.</summary>
/// <param name="Error">The error class.</param>
/// <param name="Status">The HTTP status, if there was one.</param>
/// <param name="Message">One line of at most 200 characters, without ids, numbers, times and quoted values.</param>
public readonly record struct FailureSignature(DeliveryError Error, int? Status, string Message)
{
    public const int MaxMessage = 200;

    public static FailureSignature Of(DeliveryResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var message = result.Message ?? "";
        if (
            result.Error == DeliveryError.Status
            && AnswerReason.Find(result.Answer, result.AnswerTruncated) is { } reason
            && FailureText.Normalise(reason) is { Length: > 0 } normalised
        )
        {
            message = $"{message}: {normalised}";
        }
        return new FailureSignature(result.Error, result.Status, FailureText.Shorten(message, MaxMessage));
    }
}
