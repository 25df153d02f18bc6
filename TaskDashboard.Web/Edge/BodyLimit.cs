using Microsoft.AspNetCore.Http.Features;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Accepts a request's body, or answers 503 before reading it. A declared length is reserved at once; a body without one is counted while
/// it is read.
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
                // The server never reads more than that.
                body.Take(ReservedFor(Math.Min(known, JsonBody.MaxBytes)));
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

    // The objects built from a large body take memory too.
    private static long ReservedFor(long bytes) => bytes < LargeBodies.Large ? bytes : bytes + (bytes / 4);

    // Messages of a live connection have their own limits.
    private static bool HasUnknownBody(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !OriginCheck.IsLive(http.Request.Path);
}
