using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for tasks.</summary>
internal static class TaskRoutes
{
    private const string ExternalId = "externalId";
    private const string CompanyId = "companyId";

    public static void MapTasks(this RouteGroupBuilder api)
    {
        var tasks = api.MapGroup("").WithTags("Tasks");
        tasks
            .MapPost("/tasks", CreateAsync)
            .WithSummary(
                "Create a task, or an array of 1 to 1,000 tasks with at most 20,000 subtasks in total; either all are accepted or none"
            )
            .Takes<TaskInput>()
            .Answers<TaskAnswer>(201)
            .OneOrMany(Limits.TasksInCall)
            .Refuses(400, 403, 409, 413);
        tasks
            .MapGet("/tasks", ListAsync)
            .WithSummary("List tasks")
            .Answers<ListAnswer<TaskAnswer>>()
            .Refuses(400)
            .Filters([.. TaskFilter.Fields.All.Select(field => field.Name), Query.OfLanguage, Query.After, Query.Limit, Query.Order]);
        tasks.MapGet("/tasks/{id}", FindAsync).WithSummary("One task, with its details").Answers<TaskDetailsAnswer>().Refuses(404);
        tasks
            .MapGet("/tasks/find", FindByExternalIdAsync)
            .WithSummary("One task by its reporter's id: 409 with the companies if several have it")
            .Answers<TaskDetailsAnswer>()
            .Refuses(400, 404, 409)
            .Filters(ExternalId, CompanyId);
        tasks
            .MapGet("/tasks/{id}/history", HistoryAsync)
            .WithSummary("History of a task, newest first")
            .Answers<ListAnswer<TaskTransitionAnswer>>()
            .Refuses(400, 404)
            .Filters(Query.After, Query.Limit);
        tasks
            .MapGet("/tasks/{id}/subtasks", SubtasksAsync)
            .WithSummary("A task's subtasks")
            .Answers<ListAnswer<SubtaskAnswer>>()
            .Refuses(400, 404)
            .Filters(Query.State, "errorCode", "text", Query.After, Query.Limit);
        tasks
            .MapPost("/tasks/{id}/reports", ReportAsync)
            .WithSummary("Report what happened to a task")
            .Takes<TaskReportInput>()
            .Answers<TaskAnswer>()
            .Refuses(400, 403, 404, 409, 413);
        tasks
            .MapPost("/task-reports", ReportManyAsync)
            .WithSummary("Report on several tasks, 1 to 1,000 reports with at most 20,000 subtasks in total; each has its own answer")
            .Takes<IReadOnlyList<TaskReportItemInput>>()
            .Answers<IReadOnlyList<TaskReportItemAnswer>>()
            .Refuses(400, 403, 413);
        tasks.MapPost("/tasks/{id}/restart", RestartAsync).WithSummary("Restart a task").Answers<TaskAnswer>().Refuses(400, 403, 404, 409);
        tasks.MapPost("/tasks/{id}/cancel", CancelAsync).WithSummary("Cancel a task").Answers<TaskAnswer>().Refuses(400, 403, 404, 409);
        tasks
            .MapPost("/tasks/{id}/acknowledge", AcknowledgeAsync)
            .WithSummary("Acknowledge that a task has failed. It is no longer counted as an open failure")
            .Answers<TaskAnswer>()
            .Refuses(400, 403, 404, 409);
        tasks
            .MapDelete("/tasks/{id}/acknowledge", WithdrawAcknowledgementAsync)
            .WithSummary("Take the acknowledgement of a failed task back")
            .Answers<TaskAnswer>()
            .Refuses(403, 404, 409);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, TaskIngestor ingestor)
    {
        var (one, many) = await http.ReadOneOrManyAsync(ApiJson.Own.TaskInput, ApiJson.Own.IReadOnlyListTaskInput).ConfigureAwait(false);
        if (one is not null)
        {
            var task = await ingestor.CreateAsync(http.Caller(), one.ToCommand(), http.RequestAborted).ConfigureAwait(false);
            http.Response.Headers.Location = $"/api/tasks/{task.Id}";
            return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer, StatusCodes.Status201Created);
        }

        var commands = RequireNoNulls(many!).Select((input, index) => Within(index, input.ToCommand)).ToList();
        var tasks = await ingestor.CreateAllAsync(http.Caller(), commands, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json([.. tasks.Select(TaskAnswer.Of)], ApiJson.Own.IReadOnlyListTaskAnswer, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext http, TaskReads reads, TimeProvider clock)
    {
        var query = http.Query();
        var page = await reads
            .ListAsync(
                http.Caller(),
                new TaskQuery
                {
                    Filter = query.Filter(TaskFilter.Fields, TaskFilter.Language, clock.GetUtcNow()),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                    NewestFirst = query.NewestFirst(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(TaskAnswer.Of), ApiJson.Own.ListAnswerTaskAnswer);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, TaskReads reads) =>
        await WholeAsync(http, await VisibleAsync(http, id, reads).ConfigureAwait(false), reads).ConfigureAwait(false);

    private static async Task<IResult> FindByExternalIdAsync(HttpContext http, TaskReads reads)
    {
        var query = http.Query();
        var externalId =
            query.Text(ExternalId)
            ?? throw RefusedException.Invalid(ExternalId, "externalId is missing. Give the reporter's own id of the task.");
        var companyId = http.Request.Query.ContainsKey(CompanyId) ? query.Text(CompanyId) ?? "" : null;
        var task = await reads.GetByExternalIdAsync(http.Caller(), externalId, companyId, http.RequestAborted).ConfigureAwait(false);
        return await WholeAsync(http, task, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> WholeAsync(HttpContext http, TrackedTask task, TaskReads reads)
    {
        (task, var details) = await reads.WithDetailsAsync(http.Caller(), task, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskDetailsAnswer.Of(task, details), ApiJson.Own.TaskDetailsAnswer);
    }

    private static async Task<IResult> SubtasksAsync(HttpContext http, string id, TaskReads reads, SubtaskReads subtasks)
    {
        var task = await VisibleAsync(http, id, reads).ConfigureAwait(false);
        var query = http.Query();
        var page = await subtasks
            .ListAsync(
                http.Caller(),
                task,
                new SubtaskQuery
                {
                    States = query.Many<SubtaskState>(Query.State),
                    ErrorCode = query.Text("errorCode"),
                    Text = query.Text("text"),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(SubtaskAnswer.Of), ApiJson.Own.ListAnswerSubtaskAnswer);
    }

    private static async Task<IResult> HistoryAsync(HttpContext http, string id, TaskReads reads)
    {
        var task = await VisibleAsync(http, id, reads).ConfigureAwait(false);
        var query = http.Query();
        var history = await reads
            .HistoryAsync(http.Caller(), task, query.Text(Query.After), query.LimitOrDefault(), http.RequestAborted)
            .ConfigureAwait(false);
        return ApiCall.Json(history.ToAnswer(TaskTransitionAnswer.Of), ApiJson.Own.ListAnswerTaskTransitionAnswer);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.TaskReportInput).ConfigureAwait(false);
        var task = await ingestor.ReportAsync(http.Caller(), id, input.ToReport(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer);
    }

    private static async Task<IResult> ReportManyAsync(HttpContext http, TaskIngestor ingestor)
    {
        var inputs = RequireNoNulls(await http.ReadJsonAsync(ApiJson.Own.IReadOnlyListTaskReportItemInput).ConfigureAwait(false));
        if (inputs.Count is 0 or > Limits.TasksInCall)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", $"The body must be an array of 1 to {Limits.TasksInCall} reports.");
        }

        // Checks the whole call before errors of single reports are answered.
        TaskIngestor.CheckSubtaskCount([.. inputs.Select(input => input.Subtasks?.Count ?? 0)]);
        var answers = new TaskReportItemAnswer[inputs.Count];
        var reports = new List<(string TaskId, TaskReport Report)>(inputs.Count);
        var places = new List<int>(inputs.Count);
        for (var index = 0; index < inputs.Count; index++)
        {
            try
            {
                var input = inputs[index];
                reports.Add((input.TaskId ?? throw RefusedException.Invalid("taskId", "taskId is missing."), input.ToReport()));
                places.Add(index);
            }
            catch (RefusedException refused)
            {
                answers[index] = TaskReportItemAnswer.Of(refused);
            }
        }

        var taken = await ingestor.ReportAllAsync(http.Caller(), reports, http.RequestAborted).ConfigureAwait(false);
        for (var index = 0; index < taken.Count; index++)
        {
            answers[places[index]] = taken[index] is { Task: { } task }
                ? TaskReportItemAnswer.Of(task)
                : TaskReportItemAnswer.Of(taken[index].Refused!);
        }

        return ApiCall.Json(answers, ApiJson.Own.IReadOnlyListTaskReportItemAnswer);
    }

    private static async Task<IResult> RestartAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.RestartInput).ConfigureAwait(false);
        var task = await ingestor.RestartAsync(http.Caller(), id, input?.Reason, input?.Run, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var task = await ingestor.CancelAsync(http.Caller(), id, input?.Reason, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer);
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var task = await ingestor.AcknowledgeAsync(http.Caller(), id, input?.Reason, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer);
    }

    private static async Task<IResult> WithdrawAcknowledgementAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var task = await ingestor.WithdrawAcknowledgementAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Own.TaskAnswer);
    }

    private static IReadOnlyList<T> RequireNoNulls<T>(IReadOnlyList<T> inputs)
        where T : class => inputs.WithoutNulls("")!;

    private static T Within<T>(int index, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RefusedException refused)
        {
            throw refused.Within($"[{index}]");
        }
    }

    private static async ValueTask<TrackedTask> VisibleAsync(HttpContext http, string id, TaskReads reads) =>
        await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false) ?? throw RefusedException.NotFound("task");
}
