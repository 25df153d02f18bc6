using System.Net;

namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>Statuses in words. The phrase is the standard one: an endpoint's own is its text, not ours.</summary>
internal static class StatusText
{
    private static readonly string?[] Sentences = new string?[1000];

    public static string Sentence(int status)
    {
        if (status is < 0 or > 999)
            return "The endpoint answered an unknown status";
        return Sentences[status] ??= Write(status);
    }

    private static string Write(int status)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        var sentence = $"The endpoint answered {status} {response.ReasonPhrase}".TrimEnd();
        return DeliveryOutcome.IsRedirect(status) ? sentence + "; redirects are not followed" : sentence;
    }
}
