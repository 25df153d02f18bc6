using Microsoft.AspNetCore.Http.Features;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Admits a request's body or answers 503 before it is read, whoever the request is for. A length that is declared is taken as a whole at once; a body without one is counted as it is read.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next, BodyBudget budget, LargeBodies large)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var length = http.Request.ContentLength;
        if (length == 0 || (length is null && !HasUnknownBody(http)))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        using var body = new BodyUnderWay(budget, large);
        if (length is { } known)
        {
            try
            {
                // More than that the server does not read.
                body.Take(Weigh(Math.Min(known, JsonBody.MaxBytes)));
            }
            catch (RefusedException refused)
            {
                await ApiErrors.AnswerAsync(http, Problem.Of(refused)).ConfigureAwait(false);
                return;
            }
        }
        else
        {
            http.Request.Body = new CountedBody(http.Request.Body, body);
        }

        if (length is null or >= LargeBodies.Large)
        {
            http.Features.Set(body);
        }

        await next(http).ConfigureAwait(false);
    }

    // The objects made of a large body take memory beside it.
    private static long Weigh(long bytes) => bytes < LargeBodies.Large ? bytes : bytes + (bytes / 4);

    // A live connection's messages have limits of their own.
    private static bool HasUnknownBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !OriginCheck.IsLive(http.Request.Path);
}
