using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Api;

/// <summary>The call for the audit log.</summary>
internal static class ActivityRoutes
{
    private const string Actor = "actor";
    private const string Action = "action";
    private const string Subject = "subject";
    private const string From = "from";
    private const string To = "to";

    public static void MapActivity(this RouteGroupBuilder api)
    {
        api.MapGroup("")
            .WithTags("Activity")
            .MapGet("/activity", ListAsync)
            .WithSummary("Who did what, newest first; subject is the id of an object or a kind of object")
            .Answers<ListAnswer<ActivityAnswer>>()
            .Refuses(400, 403)
            .Filters(Actor, Action, Subject, From, To, Query.After, Query.Limit);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ActivityReads reads)
    {
        var query = http.Query();
        var page = await reads
            .ListAsync(
                http.Caller(),
                new ActivityQuery
                {
                    ActorId = query.Text(Actor),
                    Action = query.One<AuditAction>(Action),
                    From = ActivityQuery.TimeOf(query.Text(From), From),
                    To = ActivityQuery.TimeOf(query.Text(To), To),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                }.WithSubject(query.Text(Subject), Subject),
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(ActivityAnswer.Of), ApiJson.Own.ListAnswerActivityAnswer);
    }
}
