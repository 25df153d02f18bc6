using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Vendors.SailPoint;

/// <summary>Version of the vendor's contract. They differ in the spelling of a status.</summary>
internal enum Generation
{
    /// <summary>Until 2023: Success, TempError.</summary>
    Beta,

    /// <summary>From 2024: SUCCESS, TEMPERROR.</summary>
    Since2024,
}

/// <summary>Maps our tasks to SailPoint's JSON, and a patch of a status to a report. The API serves every task.</summary>
internal static class Mapping
{
    private const string CompletionStatus = "completionStatus";
    private const string Completed = "completed";
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int DateLength = 24;
    private const string Locale = "en-US";

    private static readonly string[] Types = ["QUARTZ", "QPOC", "QUEUED_TASK"];

    /// <summary>Writes the task's status. Performance is measured.</summary>
    public static void Write(Utf8JsonWriter json, TrackedTask task, TaskDetails details, Generation generation)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, task.Id);
        json.WriteString("type"u8, TypeOf(task));
        json.WriteString("uniqueName"u8, details.UniqueName ?? task.Name);
        json.WriteString("description"u8, task.Description ?? details.DisplayName ?? task.Name);
        json.WriteString("parentName"u8, details.ParentName);
        json.WriteString("launcher"u8, task.Launcher ?? task.CreatedBy);
        Date(json, "created"u8, task.CreatedAt);
        Date(json, "modified"u8, task.LastReportAt);
        Date(json, "launched"u8, task.StartedAt);
        Date(json, "completed"u8, task.EndedAt);
        json.WriteString("completionStatus"u8, task.Outcome is { } outcome ? NameOf(outcome, generation) : null);
        Messages(json, details.Messages);
        Returns(json, details.Returns);
        json.WritePropertyName("attributes"u8);
        if (details.Attributes is { } attributes)
        {
            attributes.WriteTo(json);
        }
        else
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteString("progress"u8, task.Message);
        json.WriteNumber("percentComplete"u8, task.PercentComplete ?? 0);
        Target(json, details.Target);
        json.WriteEndObject();
    }

    /// <summary>Explains how the task's state was mapped.</summary>
    public static string RuleOf(TrackedTask task) =>
        task.Outcome is { } outcome
            ? $"The state {ApiNames.Of(task.State)} with the outcome {ApiNames.Of(outcome)} is completionStatus "
                + $"{NameOf(outcome, Generation.Beta)}, or {NameOf(outcome, Generation.Since2024)} since 2024."
            : $"The state {ApiNames.Of(task.State)} is completionStatus null, as for every task that has not ended.";

    /// <summary>Returns the report that a patch of the current status means.</summary>
    /// <returns>Null if the patch changes nothing.</returns>
    /// <exception cref="RefusedException">The patch cannot be applied, or changes a member that is read-only.</exception>
    public static TaskReport? ReportOf(JsonPatch patch, TrackedTask task, TaskDetails details, Generation generation)
    {
        RefuseOthers(patch);
        var after = Known(patch, generation).ApplyTo(StatusOf(task, details, generation))!;
        var outcome = OutcomeOf(after[CompletionStatus]);
        var completed = InstantOf(after[Completed]);
        if (outcome == task.Outcome && completed == task.EndedAt)
        {
            return null;
        }

        if (task.Outcome is { } ended)
        {
            throw RefusedException.Conflict(
                DecisionCode.Ended,
                $"The task has already ended with completionStatus {NameOf(ended, generation)}. A patch cannot change that.",
                task.Id
            );
        }

        if (outcome is not { } end)
        {
            throw RefusedException.Invalid(Completed, "completed requires completionStatus.");
        }

        if (completed is not null && task.Executor is TaskExecutor.Engine)
        {
            throw RefusedException.Invalid(Completed, "completed cannot be set for this task: the push engine ends it.");
        }

        if (completed < (task.LatestAt ?? task.StartedAt ?? task.CreatedAt))
        {
            throw RefusedException.Invalid(Completed, "completed is earlier than the latest known time of the task.");
        }

        return new TaskReport
        {
            Event = EventOf(end),
            Outcome = end,
            At = completed,
            Force = EventOf(end) is TaskEvent.Completed,
            OfVersion = task.Version,
        };
    }

    public static (int Status, ErrorAnswer Error) ErrorOf(RefusedException refused) =>
        refused.Kind switch
        {
            RefusalKind.NotFound => Error(StatusCodes.Status404NotFound, refused.Message),
            RefusalKind.Forbidden => Error(StatusCodes.Status403Forbidden, refused.Message),
            RefusalKind.Unavailable => Error(StatusCodes.Status500InternalServerError, refused.Message),
            // The member "at" of a report is "completed" for the vendor.
            _ when refused.Member == "at" => Error(StatusCodes.Status400BadRequest, Completed + refused.Message["at".Length..]),
            _ => Error(StatusCodes.Status400BadRequest, refused.Message),
        };

    public static (int Status, ErrorAnswer Error) Error(int status, string text) =>
        (
            status,
            new ErrorAnswer
            {
                DetailCode = status switch
                {
                    StatusCodes.Status400BadRequest => "400.1 Bad Request Content",
                    StatusCodes.Status403Forbidden => "403 Forbidden",
                    StatusCodes.Status404NotFound => "404 Not found",
                    _ => "500.0 Internal Fault",
                },
                TrackingId = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString(),
                Messages = [new ErrorMessage(Locale, "DEFAULT", text)],
            }
        );

    private static string NameOf(TaskOutcome outcome, Generation generation) =>
        (outcome, generation) switch
        {
            (TaskOutcome.Success, Generation.Beta) => "Success",
            (TaskOutcome.Warning, Generation.Beta) => "Warning",
            (TaskOutcome.Error, Generation.Beta) => "Error",
            (TaskOutcome.Terminated, Generation.Beta) => "Terminated",
            (TaskOutcome.TempError, Generation.Beta) => "TempError",
            (TaskOutcome.Success, _) => "SUCCESS",
            (TaskOutcome.Warning, _) => "WARNING",
            (TaskOutcome.Error, _) => "ERROR",
            (TaskOutcome.Terminated, _) => "TERMINATED",
            (TaskOutcome.TempError, _) => "TEMPERROR",
        };

    private static TaskOutcome? Parse(string name)
    {
        foreach (var outcome in Enum.GetValues<TaskOutcome>())
        {
            if (name.Equals(NameOf(outcome, Generation.Since2024), StringComparison.OrdinalIgnoreCase))
            {
                return outcome;
            }
        }

        return null;
    }

    private static TaskEvent EventOf(TaskOutcome outcome) =>
        outcome switch
        {
            TaskOutcome.Success or TaskOutcome.Warning => TaskEvent.Completed,
            TaskOutcome.Error or TaskOutcome.TempError => TaskEvent.Failed,
            TaskOutcome.Terminated => TaskEvent.Canceled,
        };

    private static string TypeOf(TrackedTask task) =>
        task.VendorType is { } own
            ? Array.Find(Types, type => type.Equals(own, StringComparison.OrdinalIgnoreCase)) ?? Types[^1]
            : Types[^1];

    private static void RefuseOthers(JsonPatch patch)
    {
        for (var index = 0; index < patch.Operations.Count; index++)
        {
            var operation = patch.Operations[index];
            if (operation.Kind is not PatchKind.Test && !MayChange(operation.Path))
            {
                throw RefusedException.Invalid($"[{index}].path", $"[{index}].path must be /{CompletionStatus} or /{Completed}.");
            }

            // A move removes its source, and the whole status can be neither moved nor copied.
            if (operation.Kind is PatchKind.Move && !MayChange(operation.From!) || operation.From is { Tokens.Count: 0 })
            {
                throw RefusedException.Invalid($"[{index}].from", $"[{index}].from must be /{CompletionStatus} or /{Completed}.");
            }
        }
    }

    private static bool MayChange(JsonPointer path) => path.Is(CompletionStatus) || path.Is(Completed);

    // Statuses are compared ignoring case, so a test operation must not fail because of it.
    private static JsonPatch Known(JsonPatch patch, Generation generation) =>
        new([
            .. patch.Operations.Select(operation =>
                operation.Path.Is(CompletionStatus) && Text(operation.Value) is { } text && Parse(text) is { } outcome
                    ? operation with
                    {
                        Value = NameOf(outcome, generation),
                    }
                    : operation
            ),
        ]);

    private static JsonNode? StatusOf(TrackedTask task, TaskDetails details, Generation generation)
    {
        using var answer = AnswerWriter.Rent();
        Write(answer.Json, task, details, generation);
        return JsonNode.Parse(answer.Written().Span, documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
    }

    private static TaskOutcome? OutcomeOf(JsonNode? value) =>
        value is null ? null
        : Text(value) is { } text && Parse(text) is { } outcome ? outcome
        : throw RefusedException.Invalid(
            CompletionStatus,
            $"{CompletionStatus} is not one of "
                + $"{string.Join(", ", Enum.GetValues<TaskOutcome>().Select(outcome => NameOf(outcome, Generation.Beta)))}."
        );

    private static DateTimeOffset? InstantOf(JsonNode? value) =>
        value is null ? null
        : Text(value) is { } text && Requests.HasOffset(text) && value.AsValue().TryGetValue<DateTimeOffset>(out var instant)
            ? DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds())
        : throw RefusedException.Invalid(Completed, $"{Completed} is not a date such as 2020-07-11T21:23:15.000Z.");

    private static string? Text(JsonNode? value) => value is JsonValue one && one.TryGetValue<string>(out var text) ? text : null;

    private static void Messages(Utf8JsonWriter json, IReadOnlyList<TaskMessage> messages)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, LevelOf(message.Level));
            if (message.Text is { } text)
            {
                json.WriteStartObject("localizedText"u8);
                json.WriteString("locale"u8, message.Locale ?? Locale);
                json.WriteString("message"u8, text);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("localizedText"u8);
            }

            json.WriteString("key"u8, message.Key ?? message.Text ?? "");
            if (message.Parameters is { } parameters)
            {
                json.WriteStartArray("parameters"u8);
                foreach (var parameter in parameters)
                {
                    parameter.WriteTo(json);
                }

                json.WriteEndArray();
            }
            else
            {
                json.WriteNull("parameters"u8);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Returns(Utf8JsonWriter json, IReadOnlyList<TaskReturn> returns)
    {
        json.WriteStartArray("returns"u8);
        foreach (var one in returns)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, one.Name);
            json.WriteString("attributeName"u8, one.AttributeName);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Target(Utf8JsonWriter json, TaskTarget? target)
    {
        if (target is null)
        {
            json.WriteNull("target"u8);
            return;
        }

        json.WriteStartObject("target"u8);
        json.WriteString("id"u8, target.Id);
        json.WriteString("type"u8, target.Type);
        json.WriteString("name"u8, target.Name);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> LevelOf(TaskMessageLevel level) =>
        level switch
        {
            TaskMessageLevel.Info => "INFO"u8,
            TaskMessageLevel.Warn => "WARN"u8,
            TaskMessageLevel.Error => "ERROR"u8,
        };

    private static void Date(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } at)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[DateLength];
        at.UtcDateTime.TryFormat(text, out var written, DateFormat, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..written]);
    }
}
