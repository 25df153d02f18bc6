using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>The call that reports what was sent.</summary>
internal static class PushReportRoutes
{
    private const string Kind = "kind";
    private const string Destination = "destination";
    private const string From = "from";
    private const string To = "to";

    // Without a time, the last day.
    private static readonly TimeSpan WhenAbsent = TimeSpan.FromDays(1);

    public static void MapPushReports(this RouteGroupBuilder api) =>
        api.MapGroup("")
            .WithTags("Pushes")
            .MapGet("/push-reports", ListAsync)
            .WithSummary("Attempts by hour and destination, oldest hour first: sent, delivered and failed; the last 24 hours by default")
            .Answers<ListAnswer<PushReportAnswer>>()
            .Refuses(400)
            .Filters(Kind, Destination, From, To, Query.After, Query.Limit);

    private static async Task<IResult> ListAsync(HttpContext http, PushReportReads reads, TimeProvider clock)
    {
        var query = http.Query();
        var to = TimeOf(query, To) ?? clock.GetUtcNow();
        var page = await reads
            .ListAsync(
                http.Caller(),
                new PushReportQuery
                {
                    Kind = query.Text(Kind),
                    DestinationId = query.Text(Destination),
                    From = TimeOf(query, From) ?? to - WhenAbsent,
                    To = to,
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(PushReportAnswer.Of), ApiJson.Own.ListAnswerPushReportAnswer);
    }

    private static DateTimeOffset? TimeOf(Query query, string name) =>
        query.Text(name) is { } text ? (DateTimeOffset)PushFilter.Created.Read(text, name) : null;
}

/// <summary>The attempts to one destination that began in one hour.</summary>
internal sealed record PushReportAnswer
{
    public required string DestinationId { get; init; }
    public required string DestinationName { get; init; }

    /// <summary>Start of the hour.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>Delivered and failed together.</summary>
    public required long Sent { get; init; }

    public required long Delivered { get; init; }

    /// <summary>Failed attempts, also those that another attempt follows.</summary>
    public required long Failed { get; init; }

    public static PushReportAnswer Of(PushReport report) =>
        new()
        {
            DestinationId = report.DestinationId,
            DestinationName = report.DestinationName,
            Hour = report.Hour,
            Sent = report.Sent,
            Delivered = report.Delivered,
            Failed = report.Failed,
        };
}
