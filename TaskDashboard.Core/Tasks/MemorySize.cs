using System.Runtime.InteropServices;
using System.Text.Json;

namespace TaskDashboard.Core.Tasks;

/// <summary>Estimates the memory of new tasks and reports that wait for the writer, in bytes.</summary>
internal static class MemorySize
{
    // An object with its references, times and numbers.
    private const int Record = 256;
    private const int BytesOfCharacter = sizeof(char);

    public static long Of(NewTask task) =>
        Record
        + Of(task.Name, task.Description, task.Launcher, task.CompanyName, task.UniqueName, task.DisplayName, task.ParentName)
        + Of(task.Messages)
        + (task.Returns.Count * (long)Record)
        + Of(task.Attributes)
        + Of(task.Result)
        + Of(task.Error)
        + Of(task.Subtasks);

    public static long Of(TaskReport report) =>
        Record
        + Of(report.Message)
        + Of(report.Messages ?? [])
        + ((report.Returns?.Count ?? 0) * (long)Record)
        + Of(report.Attributes)
        + Of(report.Result)
        + Of(report.Error)
        + Of(report.Subtasks);

    private static long Of(params ReadOnlySpan<string?> texts)
    {
        var length = 0L;
        foreach (var text in texts)
        {
            length += text?.Length ?? 0;
        }

        return length * BytesOfCharacter;
    }

    private static long Of(IReadOnlyList<SubtaskReport> subtasks) =>
        subtasks.Sum(static subtask => Record + Of(subtask.EndpointId, subtask.EndpointName, subtask.ErrorCode, subtask.ErrorMessage));

    private static long Of(IReadOnlyList<TaskMessage> messages) =>
        messages.Sum(static message =>
            Record + Of(message.Key, message.Text, message.Locale) + (message.Parameters?.Sum(static parameter => Of(parameter)) ?? 0)
        );

    private static long Of(TaskError? error) =>
        error is null
            ? 0
            : Record
                + Of(error.Message, error.LocalizedMessage)
                + Of(error.Cause)
                + (error.Suppressed?.Sum(Of) ?? 0)
                + (
                    error.StackTrace?.Sum(static frame =>
                        Record
                        + Of(
                            frame.ClassName,
                            frame.MethodName,
                            frame.FileName,
                            frame.ModuleName,
                            frame.ModuleVersion,
                            frame.ClassLoaderName
                        )
                    )
                    ?? 0
                );

    private static long Of(JsonElement? json) =>
        json is { ValueKind: not JsonValueKind.Undefined } value ? JsonMarshal.GetRawUtf8Value(value).Length : 0;
}
