using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>What went wrong with a delivery, in a support person's words, and what to do about it.</summary>
public static class FailureWords
{
    public static string Title(DeliveryError error, int? status) => error switch
    {
        DeliveryError.None => status is null ? "Delivered" : Http(status),
        DeliveryError.Status => Http(status),
        DeliveryError.Timeout => "No answer in time",
        DeliveryError.ConnectionRefused => "Connection refused",
        DeliveryError.NameNotResolved => "Name not found",
        DeliveryError.AddressNotAllowed => "Address not allowed",
        DeliveryError.TlsFailure => "No secure connection",
        DeliveryError.ConnectionClosed => "Connection lost",
        DeliveryError.BadAnswer => "Unreadable answer",
        DeliveryError.Redirect => status is null ? "Redirected" : $"Redirected ({Http(status)})",
        DeliveryError.Other => "Could not be sent",
        DeliveryError.TokenRefused => "No access token",
        DeliveryError.TokenUnavailable => "Token endpoint not available",
        DeliveryError.PayloadMissing => "Payload missing",
    };

    /// <summary>The next step; null where nothing went wrong.</summary>
    public static string? Advice(DeliveryError error, int? status) => error switch
    {
        DeliveryError.None => null,
        DeliveryError.Status => AdviceForStatus(status),
        DeliveryError.Timeout => "The endpoint is too slow or does not answer. Retry when the customer says that it is well again.",
        DeliveryError.ConnectionRefused => "Nothing listens at this address. Check the URL, or retry when the customer's service is up.",
        DeliveryError.NameNotResolved => "The host name in the URL does not exist. Check the destination's URL.",
        DeliveryError.AddressNotAllowed => "The URL leads into a private network, where pushes may not go. Change the URL, or ask an administrator.",
        DeliveryError.TlsFailure => "The customer's certificate has to be put right first. Retry after that.",
        DeliveryError.ConnectionClosed => "The connection broke off. Often this passes by itself: retry.",
        DeliveryError.BadAnswer => "What answers there does not speak HTTP properly. Check the URL, or ask the customer.",
        DeliveryError.Redirect => "Redirects are not followed. Change the destination's URL to the address that it points to.",
        DeliveryError.Other => "Open a push to see what happened, then retry.",
        DeliveryError.TokenRefused => "The customer's token endpoint does not accept our client. Check the destination's token URL, client id, client secret and scope, then retry.",
        DeliveryError.TokenUnavailable => "The customer's token endpoint has trouble of its own. Retry when the customer says that it is well again.",
        DeliveryError.PayloadMissing => "The database holds no payload for the push, so there is nothing to send and a retry does not help. Hand the item in again with another version, or restore the payloads from a backup.",
    };

    private static string AdviceForStatus(int? status) => status switch
    {
        401 or 403 => "The endpoint does not accept our credentials. Check the destination's authorization, then retry.",
        410 => "The endpoint takes no more deliveries, and its destination was paused. Ask the customer for the right URL, resume the destination, then retry.",
        404 => "The endpoint knows nothing at this address. Check the destination's URL, then retry.",
        408 or 429 => "The endpoint asks for fewer or later requests. Retry later.",
        413 => "The payload is too large for the endpoint. The customer has to raise the limit before a retry helps.",
        >= 400 and < 500 => "The endpoint refuses the content. A retry sends the same again: ask the customer first.",
        >= 500 => "The endpoint has trouble of its own. Retry when the customer says that it is well again.",
        _ => "Open a push to see what the endpoint answered.",
    };

    private static string Http(int? status) => "HTTP " + status?.ToString(CultureInfo.InvariantCulture);
}
