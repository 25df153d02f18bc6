namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>The kinds of transaction requests.</summary>
internal enum TdsTransactionKind : ushort
{
    Begin = 5,
    Commit = 7,
    Rollback = 8,
}

/// <param name="IsSnapshot">For Begin only: true for snapshot isolation.</param>
internal sealed record TdsTransaction(TdsTransactionKind Kind, bool IsSnapshot);
