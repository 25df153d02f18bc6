using System.Security.Claims;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Api;

/// <summary>
/// The lists as files: calls for programs, with the parameters of the lists, and links of the pages, with the parameters of their
/// addresses.
/// </summary>
internal static class ExportRoutes
{
    private static readonly ExportedList<TrackedTask, TaskAnswer> Tasks = new(
        "tasks",
        TaskAnswer.Of,
        ExportColumns.OfTasks,
        ApiJson.Own.TaskAnswer
    );

    private static readonly ExportedList<PushSummary, PushAnswer> Pushes = new(
        "pushes",
        PushAnswer.Of,
        ExportColumns.OfPushes,
        ApiJson.Own.PushAnswer
    );

    public static void MapExports(this RouteGroupBuilder api)
    {
        api.MapGroup("")
            .WithTags("Tasks")
            .MapGet("/tasks/export", TasksAsync)
            .WithSummary("All tasks of a list, in the order of acceptance, as CSV or JSON Lines")
            .Produces<string>(200, "text/csv", "application/x-ndjson")
            .Refuses(400, 403)
            .Filters([.. TaskFilter.Fields.All.Select(field => field.Name), Query.OfLanguage, Export.Format]);
        api.MapGroup("")
            .WithTags("Pushes")
            .MapGet("/pushes/export", PushesAsync)
            .WithSummary("All pushes of a list, in the order of acceptance, without payloads, as CSV or JSON Lines")
            .Produces<string>(200, "text/csv", "application/x-ndjson")
            .Refuses(400, 403)
            .Filters([.. PushFilter.Fields.All.Select(field => field.Name), Query.OfLanguage, Export.Format]);
    }

    /// <summary>Maps what the buttons of the pages lead to.</summary>
    public static void MapExportLinks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(ExportAddress.OfTasks, TasksOfPageAsync).ExcludeFromDescription();
        routes.MapGet(ExportAddress.OfPushes, PushesOfPageAsync).ExcludeFromDescription();
    }

    private static Task TasksAsync(HttpContext http, TaskExport export, TimeProvider clock)
    {
        var format = Export.FormatOf(http);
        var filter = http.Query().Filter(TaskFilter.Fields, TaskFilter.Language, clock.GetUtcNow());
        return Export.WriteAsync(http, Tasks, format, export.PiecesAsync(http.Caller(), filter, http.RequestAborted));
    }

    private static Task PushesAsync(HttpContext http, PushExport export, TimeProvider clock)
    {
        var format = Export.FormatOf(http);
        var filter = http.Query().Filter(PushFilter.Fields, PushFilter.Language, clock.GetUtcNow());
        return Export.WriteAsync(http, Pushes, format, export.PiecesAsync(http.Caller(), filter, http.RequestAborted));
    }

    private static Task TasksOfPageAsync(HttpContext http, TaskExport export, SessionService sessions, TimeProvider clock)
    {
        var caller = CallerOf(http.User, sessions);
        var address = TaskListAddress.Parse(ExportAddress.ListOf(http.Request.QueryString));
        address = address.Query.IsLocal ? address.With(address.Query.In(null)) : address;
        var filter = address.ToQuery(clock.GetUtcNow()).Filter;
        return Export.WriteAsync(
            http,
            Tasks,
            Export.FormatOf(http),
            export.PiecesAsync(caller, filter, http.RequestAborted),
            isForAPerson: true
        );
    }

    private static async Task PushesOfPageAsync(
        HttpContext http,
        PushExport export,
        PushReads reads,
        SessionService sessions,
        TimeProvider clock
    )
    {
        var caller = CallerOf(http.User, sessions);
        var address = PushesAddress.Parse(ExportAddress.ListOf(http.Request.QueryString));
        address = address.Query.IsLocal ? address.With(address.Query.In(null)) : address;
        var filter = address.ToFilter(clock.GetUtcNow());
        if (address is { IsOfGroups: true } and not { Text: null, Light: null, Life: null })
        {
            // The list of failures is filtered by its groups.
            caller.Require(Permission.Export);
            var groups = await reads.FailureGroupsAsync(caller, cancellation: http.RequestAborted).ConfigureAwait(false);
            filter &= FailureSelection.Everything.ToFilter(address, groups);
        }

        await Export
            .WriteAsync(http, Pushes, Export.FormatOf(http), export.PiecesAsync(caller, filter, http.RequestAborted), isForAPerson: true)
            .ConfigureAwait(false);
    }

    private static Caller CallerOf(ClaimsPrincipal person, SessionService sessions) =>
        SignedInPerson.CallerOf(person, sessions, isPresent: true) ?? throw RefusedException.Ended();
}
