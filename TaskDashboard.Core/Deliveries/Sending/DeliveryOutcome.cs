using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Authentication;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Converts an answer, or a missing one, into an error class and a sentence. The text of an exception is never passed on.
/// </summary>
internal static class DeliveryOutcome
{
    public static bool IsRedirect(int status) => status is >= 300 and < 400;

    /// <summary>Whether the endpoint itself fails or is overloaded, regardless of this push.</summary>
    public static bool IsOutage(int status) => status is 408 or 429 or >= 500;

    public static DeliveryError OfStatus(int status)
    {
        if (status is >= 200 and < 300)
        {
            return DeliveryError.None;
        }
        return IsRedirect(status) ? DeliveryError.Redirect : DeliveryError.Status;
    }

    public static (DeliveryError Error, string Message) OfException(Exception exception)
    {
        if (exception is MissingTokenException missing)
        {
            return (missing.Error, missing.Message);
        }
        if (Has<AddressNotAllowedException>(exception, out _))
        {
            return (DeliveryError.AddressNotAllowed, "The endpoint's name leads only to addresses that pushes may not be sent to");
        }
        if (Has<ConnectionLostException>(exception, out var lost) && lost.Unasked)
        {
            return (DeliveryError.BadAnswer, "The endpoint sent an answer before the push was sent to it");
        }
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
        {
            return OfSocket(socket.SocketErrorCode);
        }
        if (Has<OperationCanceledException>(exception, out _) || Has<TimeoutException>(exception, out _))
        {
            return (DeliveryError.Timeout, "No connection was made in time");
        }
        if (error == HttpRequestError.ResponseEnded || Has<IOException>(exception, out _))
        {
            return ConnectionClosed;
        }
        return (DeliveryError.Other, "The push could not be sent");
    }

    /// <summary>Whether the connection was lost or closed before an answer.</summary>
    public static bool IsLostConnection(Exception exception) =>
        Has<ConnectionLostException>(exception, out _) || OfException(exception).Error == DeliveryError.ConnectionClosed;

    private static (DeliveryError, string) NameNotResolved => (DeliveryError.NameNotResolved, "The endpoint's name could not be resolved");

    private static (DeliveryError, string) ConnectionClosed =>
        (DeliveryError.ConnectionClosed, "The connection was closed before there was an answer");

    private static (DeliveryError, string) OfSocket(SocketError error) =>
        error switch
        {
            SocketError.ConnectionRefused => (DeliveryError.ConnectionRefused, "The connection was refused"),
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => NameNotResolved,
            SocketError.TimedOut => (DeliveryError.Timeout, "No connection was made in time"),
            SocketError.HostUnreachable
            or SocketError.NetworkUnreachable
            or SocketError.HostDown
            or SocketError.NetworkDown
            or SocketError.AddressFamilyNotSupported => (DeliveryError.Other, "The endpoint's network cannot be reached"),
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ConnectionClosed,
            _ => (DeliveryError.Other, "The connection failed"),
        };

    /// <summary>
    /// The problem of a certificate is known only by the names of policy and chain errors in the exception's text. If they are missing, the
    /// sentence is general.
    /// </summary>
    private static string OfHandshake(Exception exception)
    {
        if (!Has<AuthenticationException>(exception, out var failure))
        {
            return "The secure connection (TLS) could not be made";
        }
        var text = failure.Message;
        if (text.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
        {
            return "The endpoint's certificate is for another name";
        }
        if (text.Contains("NotTimeValid", StringComparison.Ordinal))
        {
            return "The endpoint's certificate has expired or is not valid yet";
        }
        if (text.Contains("Revoked", StringComparison.Ordinal))
        {
            return "The endpoint's certificate is revoked";
        }
        if (
            text.Contains("UntrustedRoot", StringComparison.Ordinal)
            || text.Contains("PartialChain", StringComparison.Ordinal)
            || text.Contains("RemoteCertificateChainErrors", StringComparison.Ordinal)
        )
        {
            return "The endpoint's certificate is not trusted";
        }
        return "The secure connection (TLS) could not be made";
    }

    private static bool Has<T>(Exception exception, [NotNullWhen(true)] out T? found)
        where T : Exception
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
