using System.Globalization;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The write face of subtasks. Their counts stand in the task's row, which is written in the same transaction.</summary>
internal static class SubtaskWrites
{
    public const string Columns = "Number, Id, TaskNumber, Ordinal, EndpointId, EndpointName, EndpointType, State, StartedAt, EndedAt, ErrorCode, ErrorMessage";

    private const int InProgress = (int)SubtaskState.InProgress;

    public static Subtask Read(Rows row) => new()
    {
        Number = row.GetInt64(0),
        Id = row.GetString(1),
        TaskNumber = row.GetInt32(2),
        Ordinal = row.GetInt32(3),
        EndpointId = row.GetString(4),
        EndpointName = row.GetString(5),
        EndpointType = row.GetInt32OrNull(6),
        State = (SubtaskState)row.GetInt32(7),
        StartedAt = row.GetInstantOrNull(8),
        EndedAt = row.GetInstantOrNull(9),
        ErrorCode = row.GetStringOrNull(10),
        ErrorMessage = row.GetStringOrNull(11),
    };

    /// <summary>For each of these endpoints its subtask of the task, or null where there is none.</summary>
    public static Subtask?[] FindSubtasks(this WriteSession session, int taskNumber, IReadOnlyList<string> endpointIds)
    {
        var found = new Subtask?[endpointIds.Count];
        session.Prepare($"SELECT {Columns} FROM Subtasks WHERE TaskNumber = @p0 AND EndpointId = @p1").QueryEach(
            [.. endpointIds.Select(id => new object?[] { taskNumber, id })],
            (index, rows) =>
            {
                found[index] = rows.Read() ? Read(rows) : null;
                return true;
            });
        return found;
    }

    /// <summary>By state, as the rows say.</summary>
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

    public static void Insert(this WriteSession session, IEnumerable<Subtask> subtasks) =>
        session.Prepare($"INSERT INTO Subtasks ({Columns}) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)").InsertEach(
            [.. subtasks.Select(static subtask => new object?[]
            {
                subtask.Number, subtask.Id, subtask.TaskNumber, subtask.Ordinal, subtask.EndpointId, subtask.EndpointName, subtask.EndpointType, subtask.State,
                subtask.StartedAt, subtask.EndedAt, subtask.ErrorCode, subtask.ErrorMessage,
            })]);

    /// <summary>
    /// Once for each subtask of a report. The next report on the same task looks it up, which sends what was put off before, so that no subtask is
    /// updated twice by runs that wait together.
    /// </summary>
    public static void Update(this WriteSession session, Subtask subtask) =>
        session.Prepare(
            """
            UPDATE Subtasks SET EndpointName = @p0, EndpointType = @p1, State = @p2, StartedAt = @p3, EndedAt = @p4, ErrorCode = @p5, ErrorMessage = @p6 WHERE Number = @p7
            """).LaterInAnyOrder(
                subtask.EndpointName, subtask.EndpointType, subtask.State, subtask.StartedAt, subtask.EndedAt, subtask.ErrorCode, subtask.ErrorMessage, subtask.Number);

    /// <summary>The task has ended: what is open is given up, though never before it was started.</summary>
    public static void SkipOpenSubtasks(this WriteSession session, int taskNumber, DateTimeOffset endedAt) =>
        session.Prepare($"UPDATE Subtasks SET State = @p0, EndedAt = CASE WHEN StartedAt > @p1 THEN StartedAt ELSE @p1 END WHERE TaskNumber = @p2 AND State <= {InProgress}")
            .Later(SubtaskState.Skipped, endedAt, taskNumber);

    /// <summary>The task was restarted: all of them wait again.</summary>
    public static void RestartSubtasks(this WriteSession session, int taskNumber) =>
        session.Prepare("UPDATE Subtasks SET State = @p0, StartedAt = NULL, EndedAt = NULL, ErrorCode = NULL, ErrorMessage = NULL WHERE TaskNumber = @p1")
            .Later(SubtaskState.Pending, taskNumber);
}
