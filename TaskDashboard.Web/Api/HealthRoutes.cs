using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Api;

/// <summary>Health checks for monitoring. Open to everyone; they reveal only a code for why the service is not ready.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health
            .MapGet("/live", static () => ApiCall.Json(new HealthAnswer("live"), ApiJson.Own.HealthAnswer))
            .WithSummary("The process is running")
            .Answers<HealthAnswer>();
        health
            .MapGet("/ready", ReadyAsync)
            .WithSummary("The database is up to date and accepts writes")
            .Answers<HealthAnswer>()
            .Answers<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<HealthAnswer>> ReadyAsync(
        Readiness readiness,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation
    ) =>
        await WhyNotAsync(readiness, lifetime, cancellation).ConfigureAwait(false) is { } reason
            ? ApiCall.Json(new HealthAnswer("notReady", reason), ApiJson.Own.HealthAnswer, StatusCodes.Status503ServiceUnavailable)
            : ApiCall.Json(new HealthAnswer("ready"), ApiJson.Own.HealthAnswer);

    private static async Task<string?> WhyNotAsync(
        Readiness readiness,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellation
    ) =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "stopping"
        : lifetime.ApplicationStarted.IsCancellationRequested ? await readiness.WhyNotAsync(cancellation).ConfigureAwait(false)
        : "starting";
}

/// <param name="Reason">Why the service is not ready: a fixed code in lower camel case.</param>
internal sealed record HealthAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null
);
