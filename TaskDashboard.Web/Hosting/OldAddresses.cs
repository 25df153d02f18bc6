using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Hosting;

/// <summary>
/// Redirects addresses of earlier versions: links in mails and bookmarks still lead to the same view. The only place that knows them.
/// </summary>
internal static class OldAddresses
{
    /// <summary>Put it after the authorization: a person who has to sign in is led back to the old address first.</summary>
    public static void UseOldAddresses(this IApplicationBuilder app) =>
        app.Use(
            static (http, next) =>
            {
                if (HttpMethods.IsGet(http.Request.Method) && NewOf(http.Request.Path, http.Request.QueryString) is { } address)
                {
                    http.Response.Redirect(address);
                    return Task.CompletedTask;
                }

                return next(http);
            }
        );

    /// <summary>Returns the address that replaces this one; null if it is not old.</summary>
    public static string? NewOf(PathString path, QueryString query) =>
        // The task list was the start page, with the same parameters. The start page of today has none.
        path == "/"
        && query.HasValue
            ? TaskListAddress.Path + query
        // The failed pushes had a page of their own, with the parameters that their tab has now.
        : path == "/failed-pushes"
            ? PushesAddress.Parse(PushesAddress.Path + query) is { Problem: null } known ? known.ToString()
                : PushesAddress.Path + query
        : null;
}
