using TaskDashboard.Core;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Ingest;
using TaskDashboard.Core.Store.Reads;

namespace TaskDashboard.Web.Api;

/// <summary>Tasks: create, report, cancel, look.</summary>
internal static class TaskRoutes
{
    private static readonly string[] States = [.. Enum.GetValues<TaskState>().Select(ApiNames.Of)];

    public static void MapTasks(this RouteGroupBuilder api)
    {
        var tasks = api.MapGroup("").WithTags("Tasks");
        tasks.MapPost("/tasks", CreateAsync).WithSummary("Track a task").Takes<TaskInput>().Answers<TaskAnswer>(201).Refuses(400, 403);
        tasks.MapGet("/tasks", ListAsync).WithSummary("List tasks").Answers<ListAnswer<TaskAnswer>>().Refuses(400)
            .Filters(Query.State, "type", "text", Query.After, Query.Limit, Query.Order);
        tasks.MapGet("/tasks/{id}", FindAsync).WithSummary("One task").Answers<TaskAnswer>().Refuses(404);
        tasks.MapGet("/tasks/{id}/history", HistoryAsync).WithSummary("What moved a task, and why").Answers<ListAnswer<TaskTransitionAnswer>>().Refuses(404);
        tasks.MapPost("/tasks/{id}/reports", ReportAsync).WithSummary("Report what happened to a task").Takes<TaskReportInput>().Answers<TaskAnswer>()
            .Refuses(400, 403, 404, 409);
        tasks.MapPost("/tasks/{id}/cancel", CancelAsync).WithSummary("Cancel a task").Answers<TaskAnswer>().Refuses(400, 403, 404, 409);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, TaskIngestor ingestor)
    {
        var input = await http.ReadJsonAsync(ApiJson.Default.TaskInput).ConfigureAwait(false);
        var task = await ingestor.CreateAsync(http.Caller(), input.ToCommand(), http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/tasks/{task.Id}";
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Default.TaskAnswer, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext http, TaskReads reads)
    {
        var query = http.Query();
        var page = await reads.ListAsync(
            http.Caller(),
            new TaskQuery
            {
                States = query.Many<TaskState>(Query.State, ApiNames.TryParse, States),
                Type = query.Text("type"),
                Text = query.Text("text"),
                After = query.Text(Query.After),
                Limit = query.LimitOrDefault(),
                NewestFirst = query.NewestFirst(),
            },
            http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(TaskAnswer.Of), ApiJson.Default.ListAnswerTaskAnswer);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, TaskReads reads) =>
        ApiCall.Json(TaskAnswer.Of(await VisibleAsync(http, id, reads).ConfigureAwait(false)), ApiJson.Default.TaskAnswer);

    private static async Task<IResult> HistoryAsync(HttpContext http, string id, TaskReads reads)
    {
        var task = await VisibleAsync(http, id, reads).ConfigureAwait(false);
        var history = await reads.HistoryAsync(http.Caller(), task, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(history.ToAnswer(TaskTransitionAnswer.Of), ApiJson.Default.ListAnswerTaskTransitionAnswer);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadJsonAsync(ApiJson.Default.TaskReportInput).ConfigureAwait(false);
        var report = input.ToReport();
        try
        {
            var task = await ingestor.ReportAsync(http.Caller(), id, report, http.RequestAborted).ConfigureAwait(false);
            return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Default.TaskAnswer);
        }
        catch (RefusedException refused) when (refused.Code == DecisionCode.CancelRetryRequest)
        {
            var task = await ingestor.CancelAsync(http.Caller(), id, report.Message, http.RequestAborted).ConfigureAwait(false);
            return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Default.TaskAnswer);
        }
    }

    private static async Task<IResult> CancelAsync(HttpContext http, string id, TaskIngestor ingestor)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Default.CancelInput).ConfigureAwait(false);
        var task = await ingestor.CancelAsync(http.Caller(), id, input?.Reason, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TaskAnswer.Of(task), ApiJson.Default.TaskAnswer);
    }

    private static async ValueTask<TrackedTask> VisibleAsync(HttpContext http, string id, TaskReads reads) =>
        await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false) ?? throw RefusedException.NotFound("task");
}
