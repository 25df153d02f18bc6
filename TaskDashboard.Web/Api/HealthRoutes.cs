using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Engine;

namespace TaskDashboard.Web.Api;

/// <summary>For whatever keeps the service running: open to all, and telling nothing but why it is not ready, in one word.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/live", static () => ApiCall.Json(new HealthAnswer("live"), ApiJson.Own.HealthAnswer))
            .WithSummary("The process answers").Answers<HealthAnswer>();
        health.MapGet("/ready", ReadyAsync)
            .WithSummary("The database is up to date and takes writes").Answers<HealthAnswer>().Answers<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<HealthAnswer>> ReadyAsync(Readiness readiness, IHostApplicationLifetime lifetime, CancellationToken cancellation) =>
        await WhyNotAsync(readiness, lifetime, cancellation).ConfigureAwait(false) is { } reason
            ? ApiCall.Json(new HealthAnswer("notReady", reason), ApiJson.Own.HealthAnswer, StatusCodes.Status503ServiceUnavailable)
            : ApiCall.Json(new HealthAnswer("ready"), ApiJson.Own.HealthAnswer);

    private static async Task<string?> WhyNotAsync(Readiness readiness, IHostApplicationLifetime lifetime, CancellationToken cancellation) =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "stopping"
        : lifetime.ApplicationStarted.IsCancellationRequested ? await readiness.WhyNotAsync(cancellation).ConfigureAwait(false)
        : "starting";
}

/// <param name="Reason">Why it is not ready, as a fixed word in lower camel case.</param>
internal sealed record HealthAnswer(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
