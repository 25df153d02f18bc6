namespace TaskDashboard.Core.Deliveries;

/// <summary>A push taken for sending, with what its attempt needs.</summary>
internal sealed record ClaimedPush(
    long Number, string Id, string? CompanyId, int DestinationNumber, string Kind, int Attempts, int? SignatureNumber, bool HasOlderVersion, byte[] Payload, int? RetryNumber);
