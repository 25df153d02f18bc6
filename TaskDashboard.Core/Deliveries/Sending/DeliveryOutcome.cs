using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>What an answer or the lack of one means, as a class and a sentence. An exception's own text goes no further than here.</summary>
internal static class DeliveryOutcome
{
    public static bool IsRedirect(int status) => status is >= 300 and < 400;

    /// <summary>The endpoint is not well, or has too much to do: not this push is at fault.</summary>
    public static bool IsOutage(int status) => status is 408 or 429 or >= 500;

    public static DeliveryError OfStatus(int status)
    {
        if (status is >= 200 and < 300)
            return DeliveryError.None;
        return IsRedirect(status) ? DeliveryError.Redirect : DeliveryError.Status;
    }

    public static (DeliveryError Error, string Message) OfException(Exception exception)
    {
        if (exception is NoTokenException noToken)
            return (noToken.Error, noToken.Message);
        if (Has<AddressNotAllowedException>(exception, out _))
            return (DeliveryError.AddressNotAllowed, "The endpoint's name leads only to addresses that pushes may not be sent to");
        if (Has<ConnectionLostException>(exception, out var lost) && lost.Unasked)
            return (DeliveryError.BadAnswer, "The endpoint sent an answer before the push was sent to it");
        var error = (exception as HttpRequestException)?.HttpRequestError;
        switch (error)
        {
            case HttpRequestError.NameResolutionError:
                return NameNotResolved;
            case HttpRequestError.SecureConnectionError:
                return (DeliveryError.TlsFailure, OfHandshake(exception));
            case HttpRequestError.ConfigurationLimitExceeded:
                return (DeliveryError.BadAnswer, "The headers of the endpoint's answer are too large");
            case HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError:
                return (DeliveryError.BadAnswer, "The endpoint's answer is not valid HTTP");
        }
        if (Has<SocketException>(exception, out var socket))
            return OfSocket(socket.SocketErrorCode);
        if (Has<OperationCanceledException>(exception, out _) || Has<TimeoutException>(exception, out _))
            return (DeliveryError.Timeout, "No connection was made in time");
        if (error == HttpRequestError.ResponseEnded || Has<IOException>(exception, out _))
            return ConnectionClosed;
        return (DeliveryError.Other, "The push could not be sent");
    }

    /// <summary>The connection broke, or had been closed, before there was an answer.</summary>
    public static bool IsLostConnection(Exception exception) =>
        Has<ConnectionLostException>(exception, out _) || OfException(exception).Error == DeliveryError.ConnectionClosed;

    private static (DeliveryError, string) NameNotResolved => (DeliveryError.NameNotResolved, "The endpoint's name could not be resolved");

    private static (DeliveryError, string) ConnectionClosed => (DeliveryError.ConnectionClosed, "The connection was closed before there was an answer");

    private static (DeliveryError, string) OfSocket(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => (DeliveryError.ConnectionRefused, "The connection was refused"),
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => NameNotResolved,
        SocketError.TimedOut => (DeliveryError.Timeout, "No connection was made in time"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            or SocketError.AddressFamilyNotSupported => (DeliveryError.Other, "The endpoint's network cannot be reached"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ConnectionClosed,
        _ => (DeliveryError.Other, "The connection failed"),
    };

    /// <summary>
    /// The certificate's fault is known only by the policy's and chain's names within the exception's text; where they are missing, the
    /// sentence stays general.
    /// </summary>
    private static string OfHandshake(Exception exception)
    {
        if (!Has<AuthenticationException>(exception, out var failure))
            return "The secure connection (TLS) could not be made";
        var text = failure.Message;
        if (text.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
            return "The endpoint's certificate is for another name";
        if (text.Contains("NotTimeValid", StringComparison.Ordinal))
            return "The endpoint's certificate has expired or is not valid yet";
        if (text.Contains("Revoked", StringComparison.Ordinal))
            return "The endpoint's certificate is revoked";
        if (text.Contains("UntrustedRoot", StringComparison.Ordinal) || text.Contains("PartialChain", StringComparison.Ordinal)
            || text.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal))
            return "The endpoint's certificate is not trusted";
        return "The secure connection (TLS) could not be made";
    }

    private static bool Has<T>(Exception exception, [NotNullWhen(true)] out T? found) where T : Exception
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is T match)
            {
                found = match;
                return true;
            }
        }
        found = null;
        return false;
    }
}
