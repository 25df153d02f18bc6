namespace TaskDashboard.Web.Edge;

/// <summary>Answers HEAD like GET; the server omits the body. HEAD does not open live connections.</summary>
internal sealed class HeadAsGet(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsHead(http.Request.Method) || OriginCheck.IsLive(http.Request.Path))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            http.Request.Method = HttpMethods.Head;
        }
    }
}
