using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.GravityZone;

/// <summary>Maps between GravityZone's JSON and our model.</summary>
internal static class Mapping
{
    private const int Pending = 1;
    private const int InProgress = 2;
    private const int Finished = 3;
    private const int MostPerPage = 1000;

    // GravityZone's date format, sortable: yyyy-MM-ddTHH:mm:ss.
    private const string DateFormat = "s";
    private const int DateLength = 19;

    // Clients may send fractions of a second or a time zone.
    private const string GivenDateFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>Id of the answer to a request without an id.</summary>
    public static readonly ReadOnlyMemory<byte> NoId = "null"u8.ToArray();

    private static readonly SubtaskState[] FinishedStates = [.. Enum.GetValues<SubtaskState>().Where(SubtaskStates.HasEnded)];

    /// <summary>Returns whether the API can serve the task: its type must be a number.</summary>
    public static bool Serves(TrackedTask task) => TypeOf(task) is not null;

    public static RpcRequest RequestOf(ReadOnlySpan<byte> body)
    {
        JsonElement request;
        try
        {
            request = Parse(body.StartsWith("\uFEFF"u8) ? body[3..] : body);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return Refused(RpcError.Unreadable("The body is not JSON in UTF-8."));
        }

        return request.ValueKind switch
        {
            JsonValueKind.Object => RequestOf(request),
            JsonValueKind.Array => Refused(
                RpcError.InvalidRequest("The body is an array. Send one request at a time; batches are not served.")
            ),
            _ => Refused(RpcError.InvalidRequest("The body is not an object. Send one with id, jsonrpc, method and params.")),
        };
    }

    public static RpcRequest Refused(RpcError error) => new(NoId, "", default, error);

    /// <param name="withSubtasks">Whether the requested version supports subtasks.</param>
    /// <exception cref="RefusedException">A parameter is missing, of the wrong type or out of range.</exception>
    public static TaskStatusQuestion QuestionOf(JsonElement parameters, bool withSubtasks)
    {
        if (parameters.ValueKind is not JsonValueKind.Object)
        {
            throw RefusedException.Invalid("params", "params is missing or not an object. Give one with a taskId.");
        }

        return Member(parameters, "taskId") is { ValueKind: JsonValueKind.String } taskId
            ? new TaskStatusQuestion(taskId.GetString()!, withSubtasks ? ChoiceOf(parameters) : null)
            : throw RefusedException.Invalid("taskId", "taskId is missing or not a string. Give the id of a task.");
    }

    public static SubtaskQuery QueryOf(SubtaskChoice choice) =>
        new()
        {
            States = choice.Status switch
            {
                Pending => [SubtaskState.Pending],
                InProgress => [SubtaskState.InProgress],
                Finished => FinishedStates,
                _ => null,
            },
            // The end is compared as it is shown, in whole seconds.
            EndedAfter = choice.EndedAfter is { } after ? Second(after).AddSeconds(1).AddMilliseconds(-1) : null,
            EndedBefore = choice.EndedBefore is { } before ? Second(before.AddSeconds(1).AddTicks(-1)) : null,
        };

    /// <summary>Writes the result of getTaskStatus.</summary>
    /// <param name="listing">Null for version 1.0.</param>
    public static void WriteStatus(Utf8JsonWriter json, TrackedTask task, TaskDetails details, SubtaskListing? listing)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, task.Name);
        WriteDate(json, "startDate"u8, task.StartedAt ?? task.CreatedAt);
        json.WriteNumber("status"u8, StatusOf(task.State));
        json.WriteNumber("type"u8, TypeOf(task)!.Value);
        WritePair(json, "owner"u8, "id"u8, task.OwnerId, "userName"u8, task.OwnerName);
        WritePair(json, "company"u8, "id"u8, task.CompanyId, "name"u8, details.CompanyName);
        if (listing is var (more, subtasks))
        {
            json.WriteBoolean("hasMoreSubtasks"u8, more);
            if (subtasks is not null)
            {
                json.WriteStartArray("subtasks"u8);
                foreach (var subtask in subtasks)
                {
                    Write(json, subtask);
                }

                json.WriteEndArray();
            }

            json.WriteNumber("totalTargetsCount"u8, task.Subtasks.Total);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an answer with its result.</summary>
    public static void WriteAnswer(Utf8JsonWriter json, ReadOnlyMemory<byte> id, ReadOnlySpan<byte> result)
    {
        WriteHead(json, id);
        json.WritePropertyName("result"u8);
        json.WriteRawValue(result, skipInputValidation: true);
        json.WriteEndObject();
    }

    public static void WriteError(Utf8JsonWriter json, ReadOnlyMemory<byte> id, RpcError error)
    {
        WriteHead(json, id);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteStartObject("data"u8);
        json.WriteString("details"u8, error.Data.Details);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Explains how the task's state was mapped.</summary>
    public static string RuleOf(TrackedTask task) =>
        StatusOf(task.State) switch
        {
            Pending => "The state pending is 1, Pending. A task that has not started shows its creation time as startDate.",
            InProgress => "The state inProgress is 2, In progress.",
            _ => $"The state {ApiNames.Of(task.State)} is 3, Finished, whatever the outcome. Failed endpoints have an errorCode.",
        };

    /// <summary>Returns null if the caller is unauthorized.</summary>
    public static RpcError? ErrorOf(RefusedException refused) =>
        refused.Kind switch
        {
            RefusalKind.Invalid or RefusalKind.NotFound => RpcError.InvalidParameters(refused.Message),
            RefusalKind.Forbidden => null,
            _ => RpcError.Server(refused.Message),
        };

    private static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        // A JSON reader accepts invalid UTF-8 and escaped unpaired surrogates, but later code would fail on them.
        if (!Utf8.IsValid(json))
        {
            throw new JsonException();
        }

        if (json.Contains((byte)'\\'))
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
        }

        return JsonElement.Parse(json);
    }

    private static RpcRequest RequestOf(JsonElement request)
    {
        if (Member(request, "id") is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } given)
        {
            return Refused(RpcError.InvalidRequest("id is missing, or neither a string nor a number. Notifications are not served."));
        }

        ReadOnlyMemory<byte> id = JsonMarshal.GetRawUtf8Value(given).ToArray();
        return Member(request, "jsonrpc") is not { ValueKind: JsonValueKind.String } version || !version.ValueEquals("2.0"u8)
                ? Refused(RpcError.InvalidRequest("jsonrpc is missing or not \"2.0\".")) with
                {
                    Id = id,
                }
            : Member(request, "method") is not { ValueKind: JsonValueKind.String } method
                ? Refused(RpcError.InvalidRequest("method is missing or not a string.")) with
                {
                    Id = id,
                }
            : new RpcRequest(id, method.GetString()!, Member(request, "params") ?? default);
    }

    private static SubtaskChoice? ChoiceOf(JsonElement parameters)
    {
        // Other members are ignored unless returnSubtasks is set.
        if (Group(parameters, "options") is not { } options || !Flag(options, "returnSubtasks"))
        {
            return null;
        }

        var choice = new SubtaskChoice();
        choice = choice with
        {
            Page = Number(options, "page", int.MaxValue) ?? choice.Page,
            PerPage = Number(options, "perPage", MostPerPage) ?? choice.PerPage,
        };
        return Group(parameters, "subtaskFilters") is { } filters
            ? choice with
            {
                Status = Number(filters, "status", Finished),
                EndedAfter = Date(filters, "endedAfter"),
                EndedBefore = Date(filters, "endedBefore"),
            }
            : choice;
    }

    /// <summary>Returns null if the member is absent or null.</summary>
    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private static JsonElement? Group(JsonElement parent, string name) =>
        Member(parent, name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } group => group,
            _ => throw RefusedException.Invalid(name, $"{name} is not an object."),
        };

    private static bool Flag(JsonElement parent, string name) =>
        Member(parent, name) switch
        {
            null or { ValueKind: JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => throw RefusedException.Invalid(name, $"{name} is neither true nor false."),
        };

    /// <summary>Reads a whole number of at least 1.</summary>
    private static int? Number(JsonElement parent, string name, int most) =>
        Member(parent, name) is not { } value ? null
        : value.ValueKind is JsonValueKind.Number
        && value.TryGetDecimal(out var number)
        && decimal.IsInteger(number)
        && number >= 1
        && number <= most
            ? (int)number
        : throw RefusedException.Invalid(name, $"{name} is not a whole number from 1 to {most}.");

    private static DateTimeOffset Second(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private static DateTimeOffset? Date(JsonElement parent, string name) =>
        Member(parent, name) is not { } value ? null
        : value.ValueKind is JsonValueKind.String
        && DateTimeOffset.TryParseExact(
            value.GetString(),
            GivenDateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date
        )
            ? date
        : throw RefusedException.Invalid(name, $"{name} is not a date such as 2024-03-14T19:45:10.");

    private static int? TypeOf(TrackedTask task) =>
        int.TryParse(task.VendorType, NumberStyles.None, CultureInfo.InvariantCulture, out var type) ? type : null;

    private static int StatusOf(TaskState state) =>
        state switch
        {
            TaskState.Pending => Pending,
            TaskState.InProgress => InProgress,
            TaskState.Completed or TaskState.Failed or TaskState.Canceled => Finished,
        };

    private static int StatusOf(SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending => Pending,
            SubtaskState.InProgress => InProgress,
            SubtaskState.Completed or SubtaskState.Failed or SubtaskState.Skipped => Finished,
        };

    private static void Write(Utf8JsonWriter json, Subtask subtask)
    {
        json.WriteStartObject();
        json.WriteString("endpointId"u8, subtask.EndpointId);
        json.WriteString("endpointName"u8, subtask.EndpointName);
        if (subtask.EndpointType is { } type)
        {
            json.WriteNumber("endpointType"u8, type);
        }
        else
        {
            json.WriteNull("endpointType"u8);
        }

        WriteDate(json, "startDate"u8, subtask.StartedAt);
        json.WriteNumber("status"u8, StatusOf(subtask.State));
        if (subtask.EndedAt is { } ended)
        {
            WriteDate(json, "endDate"u8, ended);
        }

        if (subtask.State is SubtaskState.Failed)
        {
            // Clients recognize a failed endpoint only by these members.
            json.WriteString("errorCode"u8, subtask.ErrorCode ?? "");
            json.WriteString("errorMessage"u8, subtask.ErrorMessage ?? "");
        }

        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, ReadOnlyMemory<byte> id)
    {
        json.WriteStartObject();
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id.Span, skipInputValidation: true);
        json.WriteString("jsonrpc"u8, "2.0"u8);
    }

    private static void WritePair(
        Utf8JsonWriter json,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> firstName,
        string? first,
        ReadOnlySpan<byte> secondName,
        string? second
    )
    {
        json.WriteStartObject(name);
        json.WriteString(firstName, first);
        json.WriteString(secondName, second);
        json.WriteEndObject();
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } at)
        {
            json.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[DateLength];
        at.UtcDateTime.TryFormat(text, out var length, DateFormat, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
