namespace TaskDashboard.Core.Storage;

/// <summary>A problem of the storage.</summary>
/// <param name="Reason">Code for programs, in lower camel case: one of the constants here.</param>
/// <param name="Words">What the problem is and what a person can do about it. Safe to show.</param>
public sealed record StoreTrouble(string Reason, string Words)
{
    public const string Unreachable = "databaseUnreachable";
    public const string NoAnswer = "databaseTimeout";
    public const string Busy = "databaseBusy";
    public const string Missing = "databaseMissing";
    public const string Denied = "databaseAccessDenied";
    public const string Damaged = "databaseDamaged";
    public const string SchemaChanged = "schemaChanged";
    public const string TooManyConnections = "tooManyConnections";
    public const string ReadOnly = "readOnly";
    public const string DiskFull = "diskFull";
    public const string DiskError = "diskError";

    /// <summary>Another process has the lease.</summary>
    public const string Overtaken = "overtaken";

    /// <summary>The writer has not answered for some seconds and has reported no failure.</summary>
    public const string WriterBlocked = "writerBlocked";

    /// <summary>Anything else.</summary>
    public const string WriteFailed = "writeFailed";
}
