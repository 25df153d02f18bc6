namespace TaskDashboard.Tests.SqlServer;

/// <summary>What the tables of the stand-in hold, all of them alike.</summary>
/// <param name="HasRows">Each query finds one row, and each update writes one; or none.</param>
/// <param name="HasNulls">Every column that may be null is, and flags are off.</param>
internal sealed record Climate(string Name, bool HasRows, bool HasNulls)
{
    public static readonly Climate Full = new("full", true, false);
    public static readonly Climate Sparse = new("sparse", true, true);
    public static readonly Climate Empty = new("empty", false, true);

    public static IReadOnlyList<Climate> All { get; } = [Full, Sparse, Empty];

    public override string ToString() => Name;
}
