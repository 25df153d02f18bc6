namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>What a failure has in common with others of the same cause; failed pushes are grouped by it.</summary>
/// <param name="Error">The class.</param>
/// <param name="Status">The HTTP status, where one came.</param>
/// <param name="Message">One line of at most 200 characters, with ids, numbers, times and quoted values taken out.</param>
public readonly record struct FailureSignature(DeliveryError Error, int? Status, string Message)
{
    public const int MaxMessage = 200;

    public static FailureSignature Of(DeliveryResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var message = result.Message ?? "";
        if (result.Error == DeliveryError.Status && AnswerReason.Find(result.Answer, result.AnswerTruncated) is { } reason
            && FailureText.Normalise(reason) is { Length: > 0 } normalised)
        {
            message = $"{message}: {normalised}";
        }
        return new FailureSignature(result.Error, result.Status, FailureText.Shorten(message, MaxMessage));
    }
}
