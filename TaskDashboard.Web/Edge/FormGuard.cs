using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Reads a page's form before other code does, and answers an unreadable one with an explanation. The framework reads forms in several
/// places, some of which throw.
/// </summary>
internal sealed class FormGuard(RequestDelegate next)
{
    private static readonly ContentHttpResult Unreadable = PlainPage.Of(
        StatusCodes.Status400BadRequest,
        "This form cannot be read",
        $"""
        <p>It is incomplete or malformed, contains something that is not text, or is too large.
        It may have {RequestForm.MostFields} fields, {RequestForm.LongestValue / 1024} KiB in each field
        and {RequestForm.MostBytes / 1024} KiB in total.</p>
        <p>Nothing was changed. <a href="/">Open the page again</a> and fill in the form again.</p>
        """
    );

    public Task InvokeAsync(HttpContext http) => IsForm(http) ? ReadAsync(http) : next(http);

    private async Task ReadAsync(HttpContext http)
    {
        if (await RequestForm.ReadAsync(http.Request).ConfigureAwait(false) is not { } form)
        {
            await Unreadable.ExecuteAsync(http).ConfigureAwait(false);
            return;
        }

        http.Features.Set<IFormFeature>(new FormFeature(form));
        await next(http).ConfigureAwait(false);
    }

    // Everything posted to a page of components is read as a form. Programs' endpoints declare what they accept.
    private static bool IsForm(HttpContext http) =>
        http.GetEndpoint() is { } endpoint
        && !http.Request.Path.StartsWithSegments(ApiRoutes.Prefix)
        && !OriginCheck.IsLive(http.Request.Path)
        && (HttpMethods.IsPost(http.Request.Method) || HttpMethods.IsPut(http.Request.Method) || HttpMethods.IsPatch(http.Request.Method))
        && (http.Request.HasFormContentType || endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: true });
}
