namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Result of an attempt, by class of error. The numbers are stored: never reuse one.</summary>
public enum DeliveryError
{
    /// <summary>The endpoint answered 2xx.</summary>
    None = 0,

    /// <summary>The endpoint answered with a status other than 2xx and 3xx.</summary>
    Status = 1,

    /// <summary>There was no connection, or no status, within the time limit.</summary>
    Timeout = 2,
    ConnectionRefused = 3,
    NameNotResolved = 4,

    /// <summary>The host name resolves only to addresses that pushes may not be sent to.</summary>
    AddressNotAllowed = 5,
    TlsFailure = 6,

    /// <summary>The connection closed before a status was received.</summary>
    ConnectionClosed = 7,

    /// <summary>The answer is not valid HTTP, or is too large.</summary>
    BadAnswer = 8,

    /// <summary>The endpoint answered 3xx. Redirects are never followed.</summary>
    Redirect = 9,
    Other = 10,

    /// <summary>The token endpoint rejected the client id, secret or scope. Nothing was sent.</summary>
    TokenRefused = 11,

    /// <summary>The token endpoint did not answer or returned a server error. Nothing was sent.</summary>
    TokenUnavailable = 12,

    /// <summary>The push's payload is missing from the store, so no attempt was made.</summary>
    PayloadMissing = 13,
}
