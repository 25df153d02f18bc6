using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A whole row of the table of pushes, for hand-written statements.</summary>
internal static class PushRow
{
    public const string Columns =
        "Number, Id, CompanyId, DestinationNumber, Kind, ItemId, Version, State, Attempts, DueAt, CreatedAt, LastAttemptAt, EndedAt, "
        + "FailureSequence, SignatureNumber, RetryNumber, CanceledBy, HasOlderVersion, Superseded, PayloadSize, PayloadDigest";

    /// <summary>Number of these columns.</summary>
    public const int Count = 21;

    public const int KindOrdinal = 4;

    public static Push Read(Rows row) =>
        new()
        {
            Number = row.GetInt64(0),
            Id = row.GetString(1),
            CompanyId = row.GetStringOrNull(2),
            DestinationNumber = row.GetInt32(3),
            Kind = row.GetString(4),
            ItemId = row.GetString(5),
            Version = row.GetString(6),
            State = (PushState)row.GetInt32(7),
            Attempts = row.GetInt32(8),
            DueAt = row.GetInstant(9),
            CreatedAt = row.GetInstant(10),
            LastAttemptAt = row.GetInstantOrNull(11),
            EndedAt = row.GetInstantOrNull(12),
            FailureSequence = row.GetInt64OrNull(13),
            SignatureNumber = row.GetInt32OrNull(14),
            RetryNumber = row.GetInt32OrNull(15),
            CanceledBy = row.GetStringOrNull(16),
            HasOlderVersion = row.GetBoolean(17),
            Superseded = row.GetBoolean(18),
            PayloadSize = row.GetInt32(19),
            PayloadDigest = row.GetBytes(20),
        };
}
