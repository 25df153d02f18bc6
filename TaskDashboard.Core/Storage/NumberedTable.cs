namespace TaskDashboard.Core.Storage;

/// <summary>A table whose rows are found by number.</summary>
/// <param name="Key">Column with the number.</param>
/// <param name="IsSmall">Whether numbers have 32 bits. They are compared in this type, because otherwise no index could be used.</param>
internal sealed record NumberedTable(string Name, string Key, bool IsSmall)
{
    /// <summary>Returns a number in the type of the column.</summary>
    public object KeyOf(long number) => IsSmall ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : number;

    /// <summary>Reads a number of the column.</summary>
    public long Read(Rows rows, int ordinal) => IsSmall ? rows.GetInt32(ordinal) : rows.GetInt64(ordinal);
}
