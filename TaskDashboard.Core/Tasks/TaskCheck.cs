using System.Text.Json;

namespace TaskDashboard.Core.Tasks;

/// <summary>Checks new tasks and reports without the store.</summary>
internal static class TaskCheck
{
    /// <summary>The member with a new task's company.</summary>
    public const string Company = "company.id";

    private const int MostMessages = 1000;
    private const int MostErrors = 1000;
    private const int Locale = 35;

    /// <exception cref="RefusedException">Names the wrong member.</exception>
    public static void NewTask(Caller caller, NewTask task, DateTimeOffset now)
    {
        Check.Text(task.Type, "type", Limits.Word);
        Check.NoSpaceAtEnd(task.Type, "type");
        Check.Text(task.Name, "name", Limits.Name);
        Check.Length(task.Description, "description", Limits.Text);
        Check.Length(task.Launcher, "launcher", Limits.Name);
        if (EngineTaskTypes.Contains(task.Type))
        {
            throw RefusedException.Invalid("type", $"The type {task.Type} belongs to retries. Name another type.");
        }

        NotNegative(task.ItemCount, "itemCount");
        NotNegative(task.WorkspaceId, "workspaceId");
        NotNegative(task.BatchId, "batchId");
        NotNegative(task.TotalPages, "totalPages");
        if (task.ItemCount is not null && task.Subtasks.Count > 0)
        {
            throw RefusedException.Invalid("itemCount", "itemCount does not go with subtasks, which are counted. Leave it out.");
        }

        Check.Company(task.CompanyId, Company);
        Check.Length(task.CompanyName, "company.name", Limits.Name);
        _ = caller.CompanyOfNew(task.CompanyId, Company);
        Key(task.ExternalId, "externalId", Limits.Name);
        Key(task.VendorType, "vendorType", Limits.Word);
        Check.Length(task.UniqueName, "uniqueName", Limits.Name);
        Check.Length(task.DisplayName, "displayName", Limits.Name);
        Check.Length(task.ParentName, "parentName", Limits.Name);
        Check.Length(task.Owner?.Id, "owner.id", Limits.Name);
        Check.Length(task.Owner?.UserName, "owner.userName", Limits.Name);
        Check.Length(task.Target?.Id, "target.id", Limits.Name);
        Check.Length(task.Target?.Type, "target.type", Limits.Name);
        Check.Length(task.Target?.Name, "target.name", Limits.Name);
        Times(task, now);
        Details(task.Messages, task.Returns, task.Attributes, task.Result, task.Error);
        Subtasks(task.Subtasks, now);
    }

    /// <exception cref="RefusedException">Names the wrong member.</exception>
    public static void Report(TaskReport report, DateTimeOffset now)
    {
        Check.Length(report.Message, "message", Limits.Text);
        Key(report.Id, "id", Limits.Word);
        Details(report.Messages ?? [], report.Returns ?? [], report.Attributes, report.Result, report.Error);
        Subtasks(report.Subtasks, now);
    }

    private static void Times(NewTask task, DateTimeOffset now)
    {
        if (task.EndedAt is null && task.Outcome is not null)
        {
            throw RefusedException.Invalid("outcome", "outcome goes with endedAt only. Report the end later, or give endedAt.");
        }

        var before = task.CreatedAt;
        foreach (var (at, member) in new[] { (task.CreatedAt, "createdAt"), (task.StartedAt, "startedAt"), (task.EndedAt, "endedAt") })
        {
            NotAhead(at, now, member);
            if (at < before)
            {
                throw RefusedException.Invalid(
                    member,
                    $"{member} lies before what must have come first. createdAt, startedAt and endedAt follow each other."
                );
            }

            before = at ?? before;
        }
    }

    private static void Details(
        IReadOnlyList<TaskMessage> messages,
        IReadOnlyList<TaskReturn> returns,
        JsonElement? attributes,
        JsonElement? result,
        TaskError? error
    )
    {
        Few(messages, "messages", MostMessages);
        Few(returns, "returns", MostMessages);
        for (var index = 0; index < messages.Count; index++)
        {
            Check.Length(messages[index].Key, $"messages[{index}].key", Limits.Name);
            Check.Length(messages[index].Text, $"messages[{index}].text", Limits.Text);
            Check.Length(messages[index].Locale, $"messages[{index}].locale", Locale);
            foreach (var parameter in messages[index].Parameters ?? [])
            {
                Check.Json(parameter, $"messages[{index}].parameters");
            }
        }

        for (var index = 0; index < returns.Count; index++)
        {
            Check.Text(returns[index].Name, $"returns[{index}].name", Limits.Name);
            Check.Text(returns[index].AttributeName, $"returns[{index}].attributeName", Limits.Name);
        }

        if (attributes is { ValueKind: not JsonValueKind.Object })
        {
            throw RefusedException.Invalid("attributes", "attributes is not an object.");
        }

        if (error is not null && CountOf(error) > MostErrors)
        {
            throw RefusedException.Invalid("error", $"error holds more than {MostErrors} causes and suppressed errors.");
        }

        Check.Json(attributes, "attributes");
        Check.Json(result, "result");
        Characters(error);
    }

    private static void Characters(TaskError? error)
    {
        for (; error is not null; error = error.Cause)
        {
            Check.Characters(error.Message, "error");
            Check.Characters(error.LocalizedMessage, "error");
            foreach (var frame in error.StackTrace ?? [])
            {
                foreach (
                    var text in new[]
                    {
                        frame.ClassName,
                        frame.MethodName,
                        frame.FileName,
                        frame.ModuleName,
                        frame.ModuleVersion,
                        frame.ClassLoaderName,
                    }
                )
                {
                    Check.Characters(text, "error");
                }
            }

            foreach (var suppressed in error.Suppressed ?? [])
            {
                Characters(suppressed);
            }
        }
    }

    private static int CountOf(TaskError error) =>
        error.Suppressed?.Contains(null!) == true || error.StackTrace?.Contains(null!) == true
            ? throw RefusedException.Invalid("error", "error holds null in the place of an error or of a stack frame. Leave it out.")
            : 1 + (error.Cause is { } cause ? CountOf(cause) : 0) + (error.Suppressed?.Sum(CountOf) ?? 0);

    private static void Subtasks(IReadOnlyList<SubtaskReport> subtasks, DateTimeOffset now)
    {
        Few(subtasks, "subtasks", Limits.SubtasksOfTask);
        for (var index = 0; index < subtasks.Count; index++)
        {
            var subtask = subtasks[index];
            var where = $"subtasks[{index}]";
            Check.Text(subtask.EndpointId, $"{where}.endpointId", Limits.Name);
            Check.NoSpaceAtEnd(subtask.EndpointId, $"{where}.endpointId");
            if (subtask.EndpointName is not null)
            {
                Check.Text(subtask.EndpointName, $"{where}.endpointName", Limits.Name);
            }

            NotNegative(subtask.EndpointType, $"{where}.endpointType");
            Check.Length(subtask.ErrorCode, $"{where}.errorCode", Limits.Word);
            Check.Length(subtask.ErrorMessage, $"{where}.errorMessage", Limits.Text);
            NotAhead(subtask.StartedAt, now, $"{where}.startedAt");
            NotAhead(subtask.EndedAt, now, $"{where}.endedAt");
            if (subtask.EndedAt < subtask.StartedAt)
            {
                throw RefusedException.Invalid($"{where}.endedAt", $"{where}.endedAt lies before its startedAt.");
            }

            if (subtask.State is not SubtaskState.Failed && (subtask.ErrorCode ?? subtask.ErrorMessage) is not null)
            {
                throw RefusedException.Invalid(
                    $"{where}.errorCode",
                    $"{where} has an error and has not failed. Give state failed, or leave the error out."
                );
            }
        }
    }

    private static void NotAhead(DateTimeOffset? at, DateTimeOffset now, string member)
    {
        if (at > now + ReportCheck.ClockTolerance)
        {
            throw RefusedException.Invalid(member, $"{member} lies in the future. Give the time at which it was.");
        }
    }

    private static void Few<T>(IReadOnlyList<T> list, string member, int most)
    {
        if (list.Count > most)
        {
            throw RefusedException.Invalid(member, $"{member} has {list.Count} members. Give at most {most} in one call.");
        }
    }

    // The value is an identifier.
    private static void Key(string? value, string member, int limit)
    {
        if (value is not null)
        {
            Check.Text(value, member, limit);
            Check.NoSpaceAtEnd(value, member);
        }
    }

    private static void NotNegative(int? number, string member)
    {
        if (number < 0)
        {
            throw RefusedException.Invalid(member, $"{member} is negative. Give 0 or more, or leave it out.");
        }
    }
}
