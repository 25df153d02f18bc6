using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Components.SignIn;

namespace TaskDashboard.Web.Access;

/// <summary>Form to change one's own password. It is not a component, because a new password needs a new cookie.</summary>
internal static class PasswordRoutes
{
    public const string Path = "/password";

    public static void MapPassword(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http) => Form(http, StatusCodes.Status200OK, null)).ExcludeFromDescription();
        routes.MapPost(Path, (Delegate)ChangeAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        SessionService sessions,
        PasswordSignIn people,
        KnownBrowsers browsers,
        TimeProvider clock
    )
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
        {
            return Form(http, StatusCodes.Status400BadRequest, "This page was open for too long. Try again.");
        }

        if (SignedInPerson.CallerOf(http.User, sessions) is not { } caller)
        {
            return TypedResults.LocalRedirect("~" + SignInRoutes.Path);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        var password = form["password"].ToString();
        if (password != form["again"].ToString())
        {
            return Form(http, StatusCodes.Status400BadRequest, "The two new passwords differ. Enter both again.", "again");
        }

        try
        {
            var answer = await people
                .ChangePasswordAsync(caller, form["present"].ToString(), password, browsers.SourceOf(http), http.RequestAborted)
                .ConfigureAwait(false);
            if (answer.Caller is { } changed)
            {
                await SignedInPerson.SignInAsync(http, changed).ConfigureAwait(false);
                return TypedResults.LocalRedirect("~/");
            }

            if ((answer.RetryAfter ?? answer.LockedUntil - clock.GetUtcNow()) is not { } wait)
            {
                return Form(http, StatusCodes.Status400BadRequest, "The current password is wrong.", "present");
            }

            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Form(
                http,
                answer.IsBusy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests,
                answer.LockedUntil is null
                    ? "Too many attempts. Wait a moment, then try again."
                    : "Too many passwords in a row were wrong. Try again in "
                        + $"{Presentation.Counts.Of(Math.Max(1, (long)Math.Ceiling(wait.TotalMinutes)), "minute")}."
            );
        }
        catch (RefusedException refused) when (refused.Kind is RefusalKind.Invalid or RefusalKind.Forbidden)
        {
            return Form(http, StatusCodes.Status400BadRequest, Presentation.Fault.Of(refused).Advice, refused.Member);
        }
    }

    /// <param name="wrong">Name of the field that is wrong.</param>
    private static RazorComponentResult<PasswordPage> Form(HttpContext http, int status, string? trouble, string? wrong = null)
    {
        http.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<PasswordPage>(
            new Dictionary<string, object?> { [nameof(PasswordPage.Trouble)] = trouble, [nameof(PasswordPage.Wrong)] = wrong }
        )
        {
            StatusCode = status,
        };
    }
}
