namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Up to when retention has deleted rows of one table. Rows after that time are all there.</summary>
internal sealed record DeletedRows
{
    /// <summary>Name of the table.</summary>
    public required string What { get; init; }

    public DateTimeOffset Before { get; init; }
}

/// <summary>What retention has deleted from the tables that roll-ups are rebuilt from.</summary>
internal sealed class DeletedRowsTable()
    : Table<DeletedRows>("DeletedRows", new(row => row.What) { IsKey = true, MaxLength = Limits.Word }, new(row => row.Before))
{
    public static readonly DeletedRowsTable Instance = new();
}

/// <summary>Reads and writes what was deleted.</summary>
internal static class DeletedRowsWrites
{
    private static readonly RowAddition<DeletedRows> Set = new(DeletedRowsTable.Instance);

    /// <summary>Returns the time before which rows of the table were deleted; null if none were.</summary>
    public static DateTimeOffset? DeletedBefore(this WriteSession session, string table) =>
        session.Prepare("SELECT Before FROM DeletedRows WHERE What = @p0").Scalar(table) is { } before
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(before, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    /// <summary>Records that rows before this time were deleted. A setting may have been longer since: the latest time stays.</summary>
    public static void Deleted(this WriteSession session, string table, DateTimeOffset before)
    {
        if (!(session.DeletedBefore(table) >= before))
        {
            var row = new DeletedRows { What = table, Before = before };
            session.Prepare(Set).Write(DeletedRowsTable.Instance.ValuesOf(row));
        }
    }
}
