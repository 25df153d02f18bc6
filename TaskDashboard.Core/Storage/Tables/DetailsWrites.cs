using System.Text.Json;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The write face of what tasks carry beside their rows.</summary>
internal static class DetailsWrites
{
    /// <summary>Of the JSON as it is kept.</summary>
    public const int MostBytes = 1024 * 1024;

    public static TaskDetails FindDetails(this WriteSession session, TrackedTask task)
    {
        if (task.DetailsVersion == 0)
        {
            return TaskDetails.None;
        }

        using var rows = session.Prepare("SELECT Body FROM TaskDetails WHERE TaskNumber = @p0").Query(task.Number);
        return rows.Read() ? Read(rows.GetBytes(0)) : TaskDetails.None;
    }

    /// <exception cref="RefusedException">They are larger than a task may carry; nothing was written.</exception>
    public static byte[] Pack(TaskDetails details)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(details, DetailsJson.Default.TaskDetails);
        return body.Length <= MostBytes
            ? body
            : throw new RefusedException(RefusalKind.TooLarge, "tooLarge", $"Messages, returns, attributes, result and error of the task would have {body.Length} bytes together. A task carries at most 1 MiB.");
    }

    public static TaskDetails Read(byte[] body) => JsonSerializer.Deserialize(body, DetailsJson.Default.TaskDetails)!;

    /// <param name="version">The version that the task's row has with them; 1 where they are the first.</param>
    public static void WriteDetails(this WriteSession session, int taskNumber, int version, byte[] body)
    {
        if (version == 1)
        {
            session.Prepare("INSERT INTO TaskDetails (TaskNumber, Version, Body) VALUES (@p0, @p1, @p2)").Later(taskNumber, version, body);
        }
        else
        {
            session.Prepare("UPDATE TaskDetails SET Version = @p0, Body = @p1 WHERE TaskNumber = @p2").Later(version, body, taskNumber);
        }
    }
}
