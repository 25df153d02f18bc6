using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// Deletes ended tasks. The rows of a task are deleted first, in several pieces of work if needed, and the task last. A retry of 100,000
/// items is too much for one piece.
/// </summary>
internal static class EndedTasks
{
    private const int FewestRead = 256;
    private const int StateBits = 32;

    // Each state has its own range of the index by state.
    private static readonly TaskState[] States = [.. Enum.GetValues<TaskState>().Where(TaskStates.HasEnded)];

    /// <summary>Returns whether a task with these times is due for deletion. Some of its rows may already be deleted.</summary>
    public static bool IsDue(DateTimeOffset? endedAt, DateTimeOffset? lastReportAt, DateTimeOffset before) =>
        endedAt < before && !(lastReportAt >= before);

    public static Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most)
    {
        var state = from == 0 ? States[0] : (TaskState)(from >> StateBits);
        var limit = Math.Max(most, FewestRead);
        var (read, recent, last) = (0, 0, from & uint.MaxValue);
        var due = new List<(int Number, string Id, string? CompanyId)>();
        var select =
            "SELECT Number, Id, CompanyId, EndedAt, LastReportAt FROM Tasks WHERE State = @p0 AND Number > @p1 ORDER BY Number "
            + $"{session.Sql.Provider.FirstRows("@p2")}";
        using (var rows = session.Prepare(select).Query(state, last, limit))
        {
            while (rows.Read())
            {
                read++;
                last = rows.GetInt32(0);
                if (IsDue(rows.GetInstantOrNull(3), rows.GetInstantOrNull(4), before))
                {
                    due.Add(((int)last, rows.GetString(1), rows.GetStringOrNull(2)));
                }
                else
                {
                    recent++;
                }
            }
        }

        var left = most;
        foreach (var (number, id, companyId) in due)
        {
            var retry = RetryOf(session, number);
            if (retry is { IsNamed: true })
            {
                continue;
            }

            if (!DeleteOwned(session, number, retry?.Number, ref left))
            {
                return new Swept(most - left, CursorOf(state, number - 1));
            }

            session.DeleteTask(number, id, companyId, state);
            if (--left <= 0)
            {
                return new Swept(most - left, CursorOf(state, number));
            }
        }

        // Rows are in order of acceptance: if all rows read are recent, the later rows of this state are too.
        return new Swept(most - left, read == limit && recent < read ? CursorOf(state, last) : StartOf(Array.IndexOf(States, state) + 1));
    }

    private static long? StartOf(int index) => index < States.Length ? CursorOf(States[index], 0) : null;

    private static long CursorOf(TaskState state, long number) => ((long)state << StateBits) | number;

    /// <summary>
    /// Returns the task's retry request, and whether an idempotency key refers to it. If so, its caller may still ask for it. A key and its
    /// request have the same creation time.
    /// </summary>
    private static (int Number, bool IsNamed)? RetryOf(WriteSession session, int task)
    {
        using var rows = session
            .Prepare(
                """
                SELECT r.Number, CASE WHEN EXISTS (SELECT 1 FROM IdempotencyKeys k WHERE k.CreatedAt = r.CreatedAt
                AND k.ResultId = r.Id) THEN 1 ELSE 0 END
                FROM RetryRequests r WHERE r.TaskNumber = @p0
                """
            )
            .Query(task);
        return rows.Read() ? (rows.GetInt32(0), rows.GetInt32(1) != 0) : null;
    }

    /// <returns>Whether no rows of the task are left.</returns>
    private static bool DeleteOwned(WriteSession session, int task, int? retry, ref int left)
    {
        if (
            retry is { } number
            && !DeleteSome(
                session,
                "RetryItems",
                "ItemKey",
                "ItemKey >= @p0 AND ItemKey < @p1",
                RetryItem.KeyOf(number, 0),
                RetryItem.KeyOf(number + 1, 0),
                ref left
            )
        )
        {
            return false;
        }

        if (
            !DeleteSome(session, "Subtasks", "Ordinal", "TaskNumber = @p0 AND TaskNumber <= @p1", task, task, ref left)
            || !DeleteSome(session, "TaskDetails", "TaskNumber", "TaskNumber >= @p0 AND TaskNumber <= @p1", task, task, ref left)
            || !DeleteSome(session, "AnsweredReports", "ReportId", "TaskNumber = @p0 AND TaskNumber <= @p1", task, task, ref left)
            || !DeleteSome(session, "TaskTransitions", "Number", "TaskNumber = @p0 AND TaskNumber <= @p1", task, task, ref left)
        )
        {
            return false;
        }

        if (retry is { } request)
        {
            session.DeleteRetry(request);
            left--;
        }

        return true;
    }

    /// <returns>Whether no such rows are left.</returns>
    private static bool DeleteSome(WriteSession session, string table, string key, string which, long low, long high, ref int left)
    {
        if (left <= 0)
        {
            return false;
        }

        object? last = null;
        var count = 0;
        using (
            var rows = session
                .Prepare($"SELECT {key} FROM {table} WHERE {which} ORDER BY {key} {session.Sql.Provider.FirstRows("@p2")}")
                .Query(low, high, left)
        )
        {
            while (rows.Read())
            {
                (last, count) = (rows.GetValue(0), count + 1);
            }
        }

        if (last is not null)
        {
            session.Prepare($"DELETE FROM {table} WHERE {which} AND {key} <= @p2").Run(low, high, last);
        }

        var all = count < left;
        left -= count;
        return all;
    }
}
