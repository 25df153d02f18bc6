using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>Explains delivery errors to support staff, with advice.</summary>
public static class FailureWords
{
    // How the product says which status came.
    private const string Answered = "The endpoint answered ";

    public static string Title(DeliveryError error, int? status) =>
        error switch
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

    /// <summary>Returns the HTTP status, or the error in a word or two.</summary>
    public static string Code(DeliveryError error, int? status) =>
        status is { } number && (error is DeliveryError.Status or DeliveryError.Redirect)
            ? number.ToString(CultureInfo.InvariantCulture)
            : error switch
            {
                DeliveryError.None => "delivered",
                DeliveryError.Status => "status",
                DeliveryError.Timeout => "timeout",
                DeliveryError.ConnectionRefused => "refused",
                DeliveryError.NameNotResolved => "no such host",
                DeliveryError.AddressNotAllowed => "not allowed",
                DeliveryError.TlsFailure => "TLS",
                DeliveryError.ConnectionClosed => "lost",
                DeliveryError.BadAnswer => "unreadable",
                DeliveryError.Redirect => "redirect",
                DeliveryError.Other => "error",
                DeliveryError.TokenRefused or DeliveryError.TokenUnavailable => "token",
                DeliveryError.PayloadMissing => "payload",
            };

    /// <summary>Returns what the endpoint said, without what <see cref="Code"/> says already.</summary>
    public static string Cause(ErrorSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.Error is not DeliveryError.Status)
        {
            return signature.Message.Length > 0 ? signature.Message : Title(signature.Error, signature.Status);
        }

        var said = signature.Message.StartsWith(Answered, StringComparison.Ordinal)
            ? signature.Message[Answered.Length..]
            : signature.Message;
        var code = Code(signature.Error, signature.Status);
        said = said.StartsWith(code, StringComparison.Ordinal) ? said[code.Length..].TrimStart(' ', ':') : said;
        return said.Length > 0 ? said : Title(signature.Error, signature.Status);
    }

    /// <summary>An error in a few words, such as "503 Service Unavailable".</summary>
    public static string InFewWords(ErrorSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.Error is DeliveryError.Status && Cause(signature) is var cause && cause != Title(signature.Error, signature.Status)
            ? $"{Code(signature.Error, signature.Status)} {cause}"
            : Title(signature.Error, signature.Status);
    }

    /// <summary>Returns the next step; null if there was no error.</summary>
    public static string? Advice(DeliveryError error, int? status) =>
        error switch
        {
            DeliveryError.None => null,
            DeliveryError.Status => AdviceForStatus(status),
            DeliveryError.Timeout => "The endpoint is too slow or does not answer. Retry when the customer says that it works again.",
            DeliveryError.ConnectionRefused =>
                "No service listens at this address. Check the URL, or retry when the customer's service is up.",
            DeliveryError.NameNotResolved => "The host name in the URL does not exist. Check the destination's URL.",
            DeliveryError.AddressNotAllowed =>
                "The URL leads to a private network, which pushes may not be sent to. Change the URL, or ask an administrator.",
            DeliveryError.TlsFailure => "The customer must fix the certificate first. Retry after that.",
            DeliveryError.ConnectionClosed => "The connection was lost. This is often temporary: retry.",
            DeliveryError.BadAnswer => "The endpoint's answer is not valid HTTP. Check the URL, or ask the customer.",
            DeliveryError.Redirect => "Redirects are not followed. Change the destination's URL to the address that it points to.",
            DeliveryError.Other => "Open a push to see what happened, then retry.",
            DeliveryError.TokenRefused =>
                "The customer's token endpoint rejected our credentials. Check the destination's token URL, client id, client "
                    + "secret and scope, then retry.",
            DeliveryError.TokenUnavailable =>
                "The customer's token endpoint has an internal problem. Retry when the customer says that it works again.",
            DeliveryError.PayloadMissing =>
                "The push's payload is missing from the database, so a retry cannot send it. Hand in the item again with another "
                    + "version, or restore the payloads from a backup.",
        };

    private static string AdviceForStatus(int? status) =>
        status switch
        {
            401 or 403 => "The endpoint does not accept our credentials. Check the destination's authorization, then retry.",
            410 => "The endpoint accepts no more deliveries, so its destination was paused. Ask the customer for the right URL, "
                + "resume the destination, then retry.",
            404 => "The endpoint found nothing at this address. Check the destination's URL, then retry.",
            408 or 429 => "The endpoint asks for fewer or later requests. Retry later.",
            413 => "The payload is too large for the endpoint. The customer has to raise the limit before a retry helps.",
            >= 400 and < 500 => "The endpoint rejects the content. A retry sends the same content again: ask the customer first.",
            >= 500 => "The endpoint has an internal problem. Retry when the customer says that it works again.",
            _ => "Open a push to see what the endpoint answered.",
        };

    private static string Http(int? status) => "HTTP " + status?.ToString(CultureInfo.InvariantCulture);
}
