using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Store;

namespace TaskDashboard.Web.Api;

/// <summary>For whatever keeps the service running: open to all, and telling nothing.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/live", static () => ApiCall.Json(new HealthAnswer("live"), ApiJson.Default.HealthAnswer))
            .WithSummary("The process answers").Answers<HealthAnswer>();
        health.MapGet("/ready", ReadyAsync)
            .WithSummary("The database is up to date and takes writes").Answers<HealthAnswer>().Answers<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<HealthAnswer>> ReadyAsync(StoreWriter writer, IHostApplicationLifetime lifetime, CancellationToken cancellation) =>
        lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
            && await writer.TakesWritesAsync(cancellation).ConfigureAwait(false)
            ? ApiCall.Json(new HealthAnswer("ready"), ApiJson.Default.HealthAnswer)
            : ApiCall.Json(new HealthAnswer("notReady"), ApiJson.Default.HealthAnswer, StatusCodes.Status503ServiceUnavailable);
}

internal sealed record HealthAnswer(string Status);
