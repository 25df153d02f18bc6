using System.Text.Json;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Writes the details of tasks.</summary>
internal static class DetailsWrites
{
    /// <summary>Maximum bytes of the stored JSON.</summary>
    public const int MostBytes = 1024 * 1024;

    private static readonly string OfTask = $"{TaskDetailsTable.Instance.Select} WHERE TaskNumber = @p0";
    private static readonly RowUpdate<StoredDetails> UpdateRow = TaskDetailsTable.Instance.Update(details => details.TaskNumber);

    public static TaskDetails FindDetails(this WriteSession session, TrackedTask task)
    {
        if (task.DetailsVersion == 0)
        {
            return TaskDetails.None;
        }

        return TaskDetailsTable.Instance.First(session.Prepare(OfTask).Query(task.Number)) is { } row ? Read(row.Body) : TaskDetails.None;
    }

    /// <exception cref="RefusedException">The details are larger than allowed. Nothing was written.</exception>
    public static byte[] Pack(TaskDetails details)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(details, DetailsJson.Default.TaskDetails);
        return body.Length <= MostBytes
            ? body
            : throw new RefusedException(
                RefusalKind.TooLarge,
                "tooLarge",
                $"Messages, returns, attributes, result and error of the task would have {body.Length} bytes together. A task "
                    + "carries at most 1 MiB."
            );
    }

    public static TaskDetails Read(byte[] body) => JsonSerializer.Deserialize(body, DetailsJson.Default.TaskDetails)!;

    /// <param name="version">The version of the details in the task's row; 1 for the first details.</param>
    public static void WriteDetails(this WriteSession session, int taskNumber, int version, byte[] body)
    {
        var row = new StoredDetails
        {
            TaskNumber = taskNumber,
            Version = version,
            Body = body,
        };
        if (version == 1)
        {
            session.Prepare(TaskDetailsTable.Instance.Insert).Write(TaskDetailsTable.Instance.ValuesOf(row));
        }
        else
        {
            session.Prepare(UpdateRow).Write(UpdateRow.ValuesOf(row, row));
        }
    }
}
