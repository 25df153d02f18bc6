using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Refuses to open connections that last while the service stops. An open page loses its connection then and opens another at once: the
/// server would wait for that one until its time to stop is over, and the page would believe that all is well.
/// </summary>
internal sealed class NoNewConnections(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    private const string OfPages = "/_blazor";

    public Task InvokeAsync(HttpContext http)
    {
        if (
            !lifetime.ApplicationStopping.IsCancellationRequested
            || (!http.Request.Path.StartsWithSegments(OfPages) && !http.Request.Path.StartsWithSegments(LiveSetup.Prefix))
        )
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
