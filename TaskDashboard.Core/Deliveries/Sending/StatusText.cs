using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>HTTP statuses as text. Uses the standard phrase, not the endpoint's.</summary>
internal static class StatusText
{
    private static readonly string?[] Sentences = new string?[1000];

    public static string Sentence(int status)
    {
        if (status is < 0 or > 999)
        {
            return "The endpoint answered an unknown status";
        }
        return Sentences[status] ??= Write(status);
    }

    /// <summary>Returns the number and its standard phrase.</summary>
    public static string Phrase(int status)
    {
        if (status is < 0 or > 999)
        {
            return "an unknown status";
        }
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return $"{status} {response.ReasonPhrase}".TrimEnd();
    }

    private static string Write(int status)
    {
        var sentence = "The endpoint answered " + Phrase(status);
        return DeliveryOutcome.IsRedirect(status) ? sentence + "; redirects are not followed" : sentence;
    }
}
