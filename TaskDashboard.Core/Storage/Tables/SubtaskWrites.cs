using System.Globalization;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Writes subtasks. Their counts are in the task's row, which is written in the same transaction.</summary>
internal static class SubtaskWrites
{
    private const int InProgress = (int)SubtaskState.InProgress;

    private static readonly RowUpdate<Subtask> UpdateRow = SubtaskTable.Instance.Update(subtask => subtask.Number);

    /// <summary>Returns the task's subtask for each of these endpoints, or null if there is none.</summary>
    public static Subtask?[] FindSubtasks(this WriteSession session, int taskNumber, IReadOnlyList<string> endpointIds)
    {
        var given = GivenRows.Of(endpointIds, _ => taskNumber, id => id);
        var found = new Dictionary<string, Subtask>(StringComparer.Ordinal);
        using var rows = session
            .Prepare(
                $"SELECT {SubtaskTable.Instance.Names} FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Subtasks WHERE "
                    + "TaskNumber = given.c0 AND EndpointId = given.c1"
            )
            .Query(given);
        while (rows.Read())
        {
            var subtask = SubtaskTable.Instance.Read(rows);
            found[subtask.EndpointId] = subtask;
        }

        return [.. endpointIds.Select(found.GetValueOrDefault)];
    }

    /// <summary>Counts the rows by state.</summary>
    public static SubtaskCounts CountSubtasks(this WriteSession session, int taskNumber)
    {
        var counts = new SubtaskCounts();
        using var rows = session.Prepare("SELECT State, COUNT(*) FROM Subtasks WHERE TaskNumber = @p0 GROUP BY State").Query(taskNumber);
        while (rows.Read())
        {
            counts = counts.With((SubtaskState)rows.GetInt32(0), Convert.ToInt32(rows.GetValue(1), CultureInfo.InvariantCulture));
        }

        return counts;
    }

    /// <param name="companyId">The company of the task.</param>
    public static void Insert(this WriteSession session, IEnumerable<Subtask> subtasks, string? companyId) =>
        session
            .Prepare(SubtaskTable.Instance.Insert)
            .WriteAll([
                .. subtasks.Select(subtask =>
                {
                    session.Named(subtask, companyId);
                    return SubtaskTable.Instance.ValuesOf(subtask);
                }),
            ]);

    /// <param name="companyId">The company of the task.</param>
    public static void Update(this WriteSession session, Subtask subtask, string? companyId)
    {
        session.Named(subtask, companyId);
        session.Prepare(UpdateRow).Write(UpdateRow.ValuesOf(subtask, subtask));
    }

    /// <summary>Marks the open subtasks of an ended task as skipped. No subtask ends before its start.</summary>
    public static void SkipOpenSubtasks(this WriteSession session, int taskNumber, DateTimeOffset endedAt) =>
        session
            .Prepare(
                "UPDATE Subtasks SET State = @p0, EndedAt = CASE WHEN StartedAt > @p1 THEN StartedAt ELSE @p1 END WHERE "
                    + $"TaskNumber = @p2 AND State <= {InProgress}"
            )
            .Later(SubtaskState.Skipped, endedAt, taskNumber);

    /// <summary>Makes all subtasks of a restarted task wait again.</summary>
    public static void RestartSubtasks(this WriteSession session, int taskNumber) =>
        session
            .Prepare(
                "UPDATE Subtasks SET State = @p0, StartedAt = NULL, EndedAt = NULL, ErrorCode = NULL, ErrorMessage = NULL WHERE "
                    + "TaskNumber = @p1"
            )
            .Later(SubtaskState.Pending, taskNumber);

    // A report may give an endpoint another name.
    private static void Named(this WriteSession session, Subtask subtask, string? companyId)
    {
        var key = new EndpointKey(companyId, subtask.EndpointId, subtask.EndpointName);
        if (!session.KnownEndpoints.Has(key))
        {
            session.Totals<EndpointTotals>().Add(key);
        }
    }
}
