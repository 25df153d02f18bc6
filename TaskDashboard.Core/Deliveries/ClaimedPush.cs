namespace TaskDashboard.Core.Deliveries;

/// <summary>A claimed push, with the data for its attempt.</summary>
internal sealed record ClaimedPush(
    long Number,
    string Id,
    string? CompanyId,
    int DestinationNumber,
    string Kind,
    int Attempts,
    int? SignatureNumber,
    bool HasOlderVersion,
    byte[] Payload,
    int? RetryNumber
);
