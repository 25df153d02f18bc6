using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace TaskDashboard.Web.Vendors.VMware;

/// <summary>Maps our tasks and errors to the appliance's JSON.</summary>
internal static class Mapping
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int DateLength = 24;

    /// <summary>Returns whether the answer needs the task's details as well as its row.</summary>
    public static bool ShowsDetails(TrackedTask task) => task.State is TaskState.Completed or TaskState.Failed;

    /// <summary>Writes the task as described by <see cref="TaskDrResponseEntity"/>. Performance is measured.</summary>
    public static void Write(Utf8JsonWriter json, TrackedTask task, TaskDetails details)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id);
        json.WriteString("description"u8, task.Description ?? task.Name);
        json.WriteString("type"u8, task.Type);
        json.WriteString("status"u8, StatusOf(task.State));
        if (task.State is TaskState.Failed)
        {
            json.WritePropertyName("error"u8);
            var error = details.Error ?? new TaskError(null, null, null, null, null);
            WriteRoot(
                json,
                error is { Message: null, LocalizedMessage: null } ? error with { Message = task.Message ?? "The task failed." } : error
            );
        }

        json.WriteNumber("progress"u8, ProgressOf(task));
        WriteDate(json, "start_time"u8, task.StartedAt);
        WriteDate(json, "complete_time"u8, task.EndedAt);
        if (task.State is TaskState.Completed && details.Result is { ValueKind: JsonValueKind.Object } result)
        {
            json.WritePropertyName("result"u8);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(result), skipInputValidation: true);
        }

        // The answer is always complete, so there are no errors.
        json.WriteStartObject("_meta"u8);
        json.WriteStartArray("errors"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Explains how the task's state was mapped.</summary>
    public static string RuleOf(TrackedTask task) =>
        $"The state {ApiNames.Of(task.State)} is {Encoding.ASCII.GetString(StatusOf(task.State))}{task.State switch
    {
        TaskState.Completed => ", and progress is 100 only with SUCCESS.",
        TaskState.Failed => ", with the reported error or, without one, the task's last message.",
        _ => ".",
    }}";

    /// <summary>Returns the status and the content of the body; null for no body.</summary>
    public static (int Status, (string Code, string Message)? Error) ErrorOf(RefusedException refused) =>
        refused.Kind switch
        {
            RefusalKind.NotFound => (StatusCodes.Status404NotFound, null),
            RefusalKind.Forbidden when refused.Code == RefusedException.Ended().Code => (StatusCodes.Status401Unauthorized, null),
            RefusalKind.Forbidden => (StatusCodes.Status403Forbidden, (refused.Code, refused.Message)),
            RefusalKind.Unavailable => (StatusCodes.Status500InternalServerError, (refused.Code, refused.Message)),
            _ => (StatusCodes.Status400BadRequest, (refused.Code, refused.Message)),
        };

    private static ReadOnlySpan<byte> StatusOf(TaskState state) =>
        state switch
        {
            TaskState.Pending => "QUEUED"u8,
            TaskState.InProgress => "RUNNING"u8,
            TaskState.Completed => "SUCCESS"u8,
            TaskState.Failed => "ERROR"u8,
            TaskState.Canceled => "CANCELLED"u8,
        };

    // Clients wait for 100. Our percentage may reach 100 before the end, and an ended task may have less.
    private static int ProgressOf(TrackedTask task) => task.State is TaskState.Completed ? 100 : Math.Min(task.PercentComplete ?? 0, 99);

    private static void WriteRoot(Utf8JsonWriter json, TaskError error)
    {
        json.WriteStartObject();
        if (error.Cause is { } cause)
        {
            json.WritePropertyName("cause"u8);
            WriteInner(json, cause);
        }

        WriteRest(json, error, null, error.Message);
        json.WriteEndObject();
    }

    // The vendor's format has one cause, at the root. Deeper causes are appended to the suppressed errors, each marked as a cause. As
    // nested objects they would soon exceed the depth that clients accept.
    private static void WriteInner(Utf8JsonWriter json, TaskError error, bool asCause = false)
    {
        json.WriteStartObject();
        WriteRest(
            json,
            error,
            asCause ? null : error.Cause,
            asCause && error.Message is { } message ? $"Caused by: {message}" : error.Message
        );
        json.WriteEndObject();
    }

    private static void WriteRest(Utf8JsonWriter json, TaskError error, TaskError? chain, string? message)
    {
        json.WriteStartArray("stack_trace"u8);
        foreach (var frame in error.StackTrace ?? [])
        {
            WriteFrame(json, frame);
        }

        json.WriteEndArray();
        WriteKnown(json, "message"u8, message);
        json.WriteStartArray("suppressed"u8);
        foreach (var suppressed in error.Suppressed ?? [])
        {
            WriteInner(json, suppressed);
        }

        for (var deeper = chain; deeper is not null; deeper = deeper.Cause)
        {
            WriteInner(json, deeper, asCause: true);
        }

        json.WriteEndArray();
        WriteKnown(json, "localized_message"u8, error.LocalizedMessage ?? message);
    }

    // As in Java: null for an unknown name, line -1 for unknown, -2 for a native method.
    private static void WriteFrame(Utf8JsonWriter json, StackFrame frame)
    {
        var native = frame.NativeMethod ?? false;
        json.WriteStartObject();
        json.WriteString("class_loader_name"u8, frame.ClassLoaderName);
        json.WriteString("module_name"u8, frame.ModuleName);
        json.WriteString("module_version"u8, frame.ModuleVersion);
        json.WriteString("method_name"u8, frame.MethodName);
        json.WriteString("file_name"u8, frame.FileName);
        json.WriteNumber("line_number"u8, frame.LineNumber ?? (native ? -2 : -1));
        json.WriteString("class_name"u8, frame.ClassName);
        json.WriteBoolean("native_method"u8, native);
        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is { } known)
        {
            Span<byte> text = stackalloc byte[DateLength];
            known.UtcDateTime.TryFormat(text, out _, DateFormat, CultureInfo.InvariantCulture);
            json.WriteString(name, text);
        }
    }
}
