using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TaskDashboard.Bench.Harness;

/// <summary>Uses SQLite's trace, which reports each statement when it starts, and its commit hook.</summary>
internal sealed class SqliteStatementCounter : StatementCounter
{
    protected override int? RoundTrips => null;

    protected override void Listen(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle;
        raw.sqlite3_trace(handle, (strdelegate_trace)((_, text) => Statements += IsOfTransaction(text) ? 0 : 1), null);
        raw.sqlite3_commit_hook(
            handle,
            _ =>
            {
                Commits++;
                return 0;
            },
            null
        );
    }

    protected override void StopListening(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle;
        raw.sqlite3_trace(handle, (strdelegate_trace)null!, null);
        raw.sqlite3_commit_hook(handle, null, null);
    }

    private static bool IsOfTransaction(string text) =>
        text.StartsWith("BEGIN", StringComparison.Ordinal) || text.StartsWith("COMMIT", StringComparison.Ordinal);
}
