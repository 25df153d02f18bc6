namespace TaskDashboard.Web.Edge;

/// <summary>
/// Answers HEAD as GET would be answered; the server leaves the body out. A live connection is not opened by it. Who serves GET and spends something asks
/// <see cref="IsHead"/> first.
/// </summary>
internal sealed class HeadAsGet(RequestDelegate next)
{
    private static readonly object Mark = new();

    public static bool IsHead(HttpContext http) => http.Items.ContainsKey(Mark);

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsHead(http.Request.Method) || OriginCheck.IsLive(http.Request.Path))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        http.Items[Mark] = Mark;
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
