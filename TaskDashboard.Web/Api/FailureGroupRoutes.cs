using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for groups of failures.</summary>
internal static class FailureGroupRoutes
{
    private const string Destination = "destination";
    private const string What = "failure group";

    public static void MapFailureGroups(this RouteGroupBuilder api)
    {
        var groups = api.MapGroup("").WithTags("Failure groups");
        groups
            .MapGet("/failure-groups", ListAsync)
            .WithSummary("List groups of failures by destination and error, latest failure first")
            .Answers<ListAnswer<FailureGroupAnswer>>()
            .Refuses(400)
            .Filters(Query.State, Destination, Query.After, Query.Limit);
        groups.MapGet("/failure-groups/{id}", FindAsync).WithSummary("One group of failures").Answers<FailureGroupAnswer>().Refuses(404);
        groups
            .MapPatch("/failure-groups/{id}", NoteAsync)
            .WithSummary("Change the note of a group of failures")
            .Takes<FailureGroupPatch>()
            .Answers<FailureGroupAnswer>()
            .Refuses(400, 403, 404);
        groups
            .MapPost("/failure-groups/{id}/acknowledge", AcknowledgeAsync)
            .WithSummary("Say that you deal with a group of failures")
            .Takes<CancelInput>()
            .Answers<FailureGroupAnswer>()
            .Refuses(400, 403, 404, 409);
        groups
            .MapPost("/failure-groups/{id}/resolve", ResolveAsync)
            .WithSummary("Resolve a group of failures; an attempt that begins later and fails opens it again")
            .Takes<CancelInput>()
            .Answers<FailureGroupAnswer>()
            .Refuses(400, 403, 404);
        groups
            .MapPost("/failure-groups/{id}/ignore", IgnoreAsync)
            .WithSummary("Leave a group of failures out of the Overview, counts and notifications for a while")
            .Takes<IgnoreInput>()
            .Answers<FailureGroupAnswer>()
            .Refuses(400, 403, 404, 409);
        groups
            .MapPost("/failure-groups/{id}/reopen", ReopenAsync)
            .WithSummary("Open a group of failures that is acknowledged, ignored or resolved")
            .Takes<CancelInput>()
            .Answers<FailureGroupAnswer>()
            .Refuses(400, 403, 404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, PushReads reads)
    {
        var query = http.Query();
        var page = await reads
            .FailureGroupPageAsync(
                http.Caller(),
                new FailureGroupQuery
                {
                    States = query.Many<FailureGroupState>(Query.State),
                    DestinationId = query.Text(Destination),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        var delivered = await reads.DeliveredSinceAsync(http.Caller(), page.Items, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(
            page.ToAnswer(group =>
                FailureGroupAnswer.Of(group, delivered.GetValueOrDefault((group.DestinationId, group.Signature.Number)))
            ),
            ApiJson.Own.ListAnswerFailureGroupAnswer
        );
    }

    private static Task<IResult> FindAsync(HttpContext http, string id, PushReads reads) => AnswerAsync(http, KeyOf(id), reads);

    private static async Task<IResult> NoteAsync(HttpContext http, string id, PushReads reads, FailureGroupService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.FailureGroupPatch).ConfigureAwait(false);
        var key = KeyOf(id);
        await service
            .NoteAsync(http.Caller(), key.DestinationId, key.Signature, input.RequiredNote(), http.RequestAborted)
            .ConfigureAwait(false);
        return await AnswerAsync(http, key, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, string id, PushReads reads, FailureGroupService service)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var key = KeyOf(id);
        await service
            .AcknowledgeAsync(http.Caller(), key.DestinationId, key.Signature, input?.Reason, http.RequestAborted)
            .ConfigureAwait(false);
        return await AnswerAsync(http, key, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> ResolveAsync(HttpContext http, string id, PushReads reads, FailureGroupService service)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var key = KeyOf(id);
        await service
            .ResolveAsync(http.Caller(), key.DestinationId, key.Signature, input?.Reason, http.RequestAborted)
            .ConfigureAwait(false);
        return await AnswerAsync(http, key, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> IgnoreAsync(HttpContext http, string id, PushReads reads, FailureGroupService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.IgnoreInput).ConfigureAwait(false);
        var key = KeyOf(id);
        var until = new IgnoredUntil(input.Until, input.Failures);
        await service
            .IgnoreAsync(http.Caller(), key.DestinationId, key.Signature, until, input.Reason, http.RequestAborted)
            .ConfigureAwait(false);
        return await AnswerAsync(http, key, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> ReopenAsync(HttpContext http, string id, PushReads reads, FailureGroupService service)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var key = KeyOf(id);
        await service
            .ReopenAsync(http.Caller(), key.DestinationId, key.Signature, input?.Reason, http.RequestAborted)
            .ConfigureAwait(false);
        return await AnswerAsync(http, key, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, FailureKey key, PushReads reads)
    {
        var group =
            await reads.FailureGroupAsync(http.Caller(), key.DestinationId, key.Signature, http.RequestAborted).ConfigureAwait(false)
            ?? throw RefusedException.NotFound(What);
        var delivered = await reads.DeliveredSinceAsync(http.Caller(), [group], http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(
            FailureGroupAnswer.Of(group, delivered.GetValueOrDefault((group.DestinationId, group.Signature.Number))),
            ApiJson.Own.FailureGroupAnswer
        );
    }

    // A viewer gets the refusal of the permission, whatever the id.
    private static FailureKey KeyOf(string id) => FailureKey.Parse(id) ?? new FailureKey("", 0);
}
