namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The signatures of errors.</summary>
internal sealed class ErrorSignatureTable()
    : Table<ErrorSignature>(
        "ErrorSignatures",
        new(signature => signature.Number) { IsKey = true },
        new(signature => signature.Error),
        new(signature => signature.Status),
        new(signature => signature.Message) { MaxLength = Limits.Name }
    )
{
    public static readonly ErrorSignatureTable Instance = new();
}
