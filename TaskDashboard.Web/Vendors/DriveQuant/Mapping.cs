using System.Buffers.Text;

namespace TaskDashboard.Web.Vendors.DriveQuant;

/// <summary>Maps our tasks to DriveQuant's JSON.</summary>
internal static class Mapping
{
    /// <summary>Maximum length of a task in bytes.</summary>
    public const int MaxTaskLength = 320;

    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'+0000'";

    public static bool Serves(TrackedTask task) => task.Type is EngineTaskTypes.FailedTrips or EngineTaskTypes.FailedCrashes;

    /// <summary>Writes the task and returns the number of bytes. Performance is measured: no allocations.</summary>
    public static int Write(TrackedTask task, Span<byte> into)
    {
        var at = 0;
        Put(into, ref at, "{\"taskId\":\""u8);
        Put(into, ref at, task.Id);
        Put(into, ref at, "\",\"createdAt\":\""u8);
        Put(into, ref at, task.CreatedAt);
        if (task.EndedAt is { } ended)
        {
            Put(into, ref at, "\",\"completedAt\":\""u8);
            Put(into, ref at, ended);
        }

        Put(into, ref at, "\",\"type\":\""u8);
        Put(into, ref at, task.Type);
        Put(into, ref at, "\",\"status\":\""u8);
        Put(into, ref at, StatusOf(task.State));
        Put(into, ref at, "\",\"nbItems\":"u8);
        Put(into, ref at, task.ItemCount ?? 0);
        Put(into, ref at, ",\"nbRemainingItems\":"u8);
        Put(into, ref at, task.RemainingItemCount ?? 0);
        Put(into, ref at, "}"u8);
        return at;
    }

    /// <summary>Explains how the task's state was mapped.</summary>
    public static string RuleOf(TrackedTask task) =>
        $"The state {ApiNames.Of(task.State)} is {System.Text.Encoding.ASCII.GetString(StatusOf(task.State))}; an item is "
        + "processed once its delivery was attempted.";

    public static (int Status, ErrorAnswer Error)? ErrorOf(RefusedException refused) =>
        refused.Kind switch
        {
            RefusalKind.NotFound => (StatusCodes.Status404NotFound, new(refused.Code, refused.Message)),
            RefusalKind.Conflict or RefusalKind.Unprocessable => (StatusCodes.Status409Conflict, new(refused.Code, refused.Message)),
            RefusalKind.Forbidden => null,
            _ => (StatusCodes.Status500InternalServerError, new(refused.Code, refused.Message)),
        };

    private static ReadOnlySpan<byte> StatusOf(TaskState state) =>
        state switch
        {
            TaskState.Pending => "PENDING"u8,
            TaskState.InProgress => "IN_PROGRESS"u8,
            TaskState.Completed => "COMPLETED"u8,
            TaskState.Failed => "FAILED"u8,
            TaskState.Canceled => "CANCELED"u8,
        };

    private static void Put(Span<byte> into, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(into[at..]);
        at += text.Length;
    }

    // Ids and the two types are ASCII and need no escaping.
    private static void Put(Span<byte> into, ref int at, string text) => at += System.Text.Encoding.ASCII.GetBytes(text, into[at..]);

    private static void Put(Span<byte> into, ref int at, DateTimeOffset instant)
    {
        instant.UtcDateTime.TryFormat(into[at..], out var written, DateFormat, System.Globalization.CultureInfo.InvariantCulture);
        at += written;
    }

    private static void Put(Span<byte> into, ref int at, int number)
    {
        Utf8Formatter.TryFormat(number, into[at..], out var written);
        at += written;
    }
}
