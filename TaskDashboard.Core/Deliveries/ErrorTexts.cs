using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Looks up the errors that a search for a text matches. There are at most some thousand distinct ones, each stored once and never changed.
/// </summary>
internal static class ErrorTexts
{
    /// <summary>Returns the filter with the numbers of the errors. Call it before a filter of pushes is used.</summary>
    public static Filter<Push> Resolve(SqlSession sql, Filter<Push> filter)
    {
        if (!PushFilter.Text.IsIn(filter))
        {
            return filter;
        }

        var errors = new List<(int Number, string Message)>();
        using (var rows = sql.Prepare("SELECT Number, Message FROM ErrorSignatures").Query())
        {
            while (rows.Read())
            {
                errors.Add((rows.GetInt32(0), rows.GetString(1)));
            }
        }

        return PushFilter.Text.Resolve(filter, sought => errors.Where(error => sought.IsIn(error.Message)).Select(error => error.Number));
    }
}
