using System.Globalization;
using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Explains a retry to support staff: how much of it arrived, what became of the rest, and what it selected.</summary>
public static class RetryWords
{
    /// <summary>Returns an estimate such as "about 3 min left" as a sentence of its own.</summary>
    public static string Left(string estimate)
    {
        ArgumentException.ThrowIfNullOrEmpty(estimate);
        return $"{char.ToUpperInvariant(estimate[0])}{estimate[1..]}.";
    }

    /// <summary>Such as "Retry of 205 pushes".</summary>
    public static string Title(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return "Retry of " + Pushes(retry.ItemCount);
    }

    /// <summary>How a retry is shown. It looks like what arrived: all, some or none. Its state stays Completed.</summary>
    public static Look LookOf(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry switch
        {
            { State: RetryState.Completed, ItemCount: 0 } => new("Nothing to send", "circle-check", Tone.Good),
            { State: RetryState.Completed } => new(
                Arrived(retry),
                retry.Delivered == retry.ItemCount ? "circle-check"
                    : retry.Delivered > 0 ? "triangle-alert"
                    : "circle-x",
                ToneOf(retry)
            ),
            _ => StateLooks.Of(retry.State),
        };
    }

    /// <summary>The colour of the state alone, for an ended retry of how much arrived.</summary>
    public static Tone ToneOf(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry.State switch
        {
            RetryState.Pending or RetryState.Running or RetryState.Canceled => StateLooks.Of(retry.State).Tone,
            RetryState.Completed => retry.Delivered == retry.ItemCount ? Tone.Good
            : retry.Delivered > 0 ? Tone.Warning
            : Tone.Bad,
        };
    }

    /// <summary>"0 of 205 delivered".</summary>
    public static string Arrived(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return $"{Counts.Text(retry.Delivered)} of {Counts.Text(retry.ItemCount)} delivered";
    }

    /// <summary>Number of items that were neither delivered nor failed again: not sent, or released by a cancel.</summary>
    public static int Unsent(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry.NotSent + retry.Released;
    }

    /// <summary>What became of the items, in one sentence or two.</summary>
    public static string Sentence(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry switch
        {
            { State: RetryState.Pending } => $"{Pushes(retry.ItemCount)} will be sent once each.",
            { State: RetryState.Running } => $"{Counts.Text(retry.Processed)} of {Counts.Text(retry.ItemCount)} processed: {Parts(retry)}.",
            { State: RetryState.Canceled, Processed: 0 } => $"Canceled before anything was sent: {Parts(retry)}.",
            { State: RetryState.Canceled } =>
                $"Canceled after {Counts.Text(retry.Processed)} of {Counts.Text(retry.ItemCount)}: {Parts(retry)}.",
            { ItemCount: 0 } => "No failed push was left to send.",
            { Delivered: 0 } => $"Nothing arrived: {Lost(retry)}.",
            _ when retry.Delivered == retry.ItemCount => retry.ItemCount == 1
                ? "It arrived."
                : $"All {Counts.Text(retry.ItemCount)} arrived.",
            _ => $"{Counts.Text(retry.Delivered)} of {Counts.Text(retry.ItemCount)} arrived: {Lost(retry)}.",
        };
    }

    /// <summary>For a row of the list: what did not arrive; null if everything did.</summary>
    public static string? Rest(RetryRequest retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        string?[] parts = [Part(retry.FailedAgain, "failed again"), Part(Unsent(retry), "not sent")];
        return parts.Any(part => part is not null) ? string.Join(" · ", parts.OfType<string>()) : null;
    }

    /// <summary>The part of an earlier retry that a retry sends again, as the end of "Sends …".</summary>
    public static string Of(RetryPart part) =>
        part switch
        {
            RetryPart.FailedAgain => "what failed again in an earlier retry",
            RetryPart.Rest => "what an earlier retry did not send",
        };

    /// <summary>An error in words, such as "HTTP 503: Service unavailable". Nothing is said twice.</summary>
    public static string Error(ErrorSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var (title, cause) = (FailureWords.Title(signature.Error, signature.Status), FailureWords.Cause(signature));
        return cause == title ? title : $"{title}: {cause}";
    }

    /// <summary>
    /// What a retry selected, as a list of conditions such as "kind trip". Says only how many there are if they are alternatives.
    /// </summary>
    /// <param name="filter">The stored filter, as JSON.</param>
    /// <param name="names">What the ids and numbers in the filter stand for.</param>
    public static IReadOnlyList<string> Selected(string filter, int? pushIdCount, FilterNames names)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(names);
        using var document = JsonDocument.Parse(filter);
        var words = new List<string>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (Condition(member, names) is { } condition)
            {
                words.Add(condition);
            }
        }

        if (pushIdCount is { } count)
        {
            words.Add($"{Pushes(count)} chosen one by one");
        }

        return words.Count > 0 ? words : ["all failed pushes"];
    }

    private static string? Condition(JsonProperty member, FilterNames names)
    {
        var value = member.Value;
        return member.Name switch
        {
            "all" or "pushIds" or "pushIdCount" => null,
            "or" or "and" when value.ValueKind == JsonValueKind.Array => Counts.Of(value.GetArrayLength(), "group") + " of pushes",
            "not" => "some pushes left out",
            "kind" => "kind " + Values(value, static text => text),
            "destinationId" => "destination " + Values(value, id => names.Destinations.GetValueOrDefault(id, id)),
            "signature" => Values(value, number => ErrorOf(number, names)),
            "itemId" => "item " + Values(value, static text => text),
            "companyId" => "company " + Values(value, static text => text),
            "retryId" => "taken by " + (value.ValueKind is JsonValueKind.Array ? "one of some retries" : "a retry"),
            "created" => "a range of time",
            "text" => "text " + Values(value, static text => text),
            _ => member.Name,
        };
    }

    private static string ErrorOf(string number, FilterNames names) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
        && names.Errors.TryGetValue(known, out var error)
            ? FailureWords.InFewWords(error)
            : $"error {number}";

    private static string Values(JsonElement value, Func<string, string> words) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => string.Join(" or ", value.EnumerateArray().Select(one => words(one.ToString()))),
            _ => words(value.ToString()),
        };

    private static string Parts(RetryRequest retry)
    {
        string?[] parts = [Part(retry.Delivered, "delivered"), Part(retry.FailedAgain, "failed again"), Part(Unsent(retry), "not sent")];
        return parts.Any(part => part is not null) ? string.Join(", ", parts.OfType<string>()) : "none sent yet";
    }

    private static string Lost(RetryRequest retry)
    {
        string?[] parts = [Part(retry.FailedAgain, "failed again"), Part(Unsent(retry), "not sent")];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string? Part(int count, string what) => count == 0 ? null : $"{Counts.Text(count)} {what}";

    private static string Pushes(int count) => Counts.Of(count, "push", "pushes");
}
