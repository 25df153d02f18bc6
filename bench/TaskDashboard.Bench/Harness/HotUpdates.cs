using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Counts PostgreSQL's HOT updates: the new row version fits on the same page and no indexed column changes, so no index is written.
/// </summary>
internal static class HotUpdates
{
    /// <returns>The share of all updates of a table since its creation.</returns>
    public static async Task<double> PartAsync(StoreWriter writer, Database database, string table)
    {
        // Each session counts separately and reports its counts to the server when asked.
        await writer.WriteAsync(session => session.Prepare("SELECT 1 WHERE pg_stat_force_next_flush() IS NOT NULL").Scalar());
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT COALESCE(n_tup_hot_upd::float8 / NULLIF(n_tup_upd, 0), 0) FROM pg_stat_user_tables WHERE relname = '{table}'";
        return (double)command.ExecuteScalar()!;
    }
}
