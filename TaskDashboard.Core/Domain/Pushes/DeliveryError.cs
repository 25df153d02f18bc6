namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>What became of an attempt, in classes that support staff tell apart. The numbers are stored: never reuse one.</summary>
public enum DeliveryError
{
    /// <summary>The endpoint answered 2xx.</summary>
    None = 0,

    /// <summary>The endpoint answered, but neither 2xx nor 3xx.</summary>
    Status = 1,

    /// <summary>No connection or no status within the time limit.</summary>
    Timeout = 2,
    ConnectionRefused = 3,
    NameNotResolved = 4,

    /// <summary>The name leads only to addresses that pushes may not be sent to.</summary>
    AddressNotAllowed = 5,
    TlsFailure = 6,

    /// <summary>The connection was lost before there was a status.</summary>
    ConnectionClosed = 7,

    /// <summary>What came back is not HTTP, or too much of it.</summary>
    BadAnswer = 8,

    /// <summary>The endpoint answered 3xx; redirects are never followed.</summary>
    Redirect = 9,
    Other = 10,

    /// <summary>The token endpoint answered, but gave no token: the client's id, secret or scope are not right there. Nothing was sent.</summary>
    TokenRefused = 11,

    /// <summary>The token endpoint did not answer, or was not well. Nothing was sent.</summary>
    TokenUnavailable = 12,

    /// <summary>There was nothing to send: the push's payload is not in the store. No attempt was made.</summary>
    PayloadMissing = 13,
}
