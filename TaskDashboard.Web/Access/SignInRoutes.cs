using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Components.SignIn;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Signs in by name and password or by a one-time link, and signs out. These are plain forms without script. Mail scanners and previews
/// open links too, so a link leads to a page with a button, and only the button uses it up.
/// </summary>
internal static class SignInRoutes
{
    public const string Path = "/sign-in";
    public const string Out = "/sign-out";
    public const string Token = "token";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (Delegate)ShowAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Path, (Delegate)SignInAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Out, (Delegate)SignOutAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, SignInLinks links, WrongKeys wrongKeys)
    {
        // The URL contains the token, so it must not be stored or passed on.
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var token = http.Request.Query[Token].ToString();
        if (token.Length == 0)
        {
            return Form(http, StatusCodes.Status200OK, new SignInState { Back = http.Request.Query[LocalAddress.Parameter] });
        }

        return await links.IsGoodAsync(token, http.RequestAborted).ConfigureAwait(false)
            ? NoStore(
                http,
                new RazorComponentResult<SignInLinkPage>(new Dictionary<string, object?> { [nameof(SignInLinkPage.Token)] = token })
            )
            : WrongLink(http, wrongKeys);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        PasswordSignIn people,
        SignInLinks links,
        WrongKeys wrongKeys,
        KnownBrowsers browsers,
        TimeProvider clock
    )
    {
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
        {
            return Form(http, StatusCodes.Status400BadRequest, new SignInState { Trouble = SignInTrouble.OutOfDate });
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        if (form[Token].ToString() is { Length: > 0 } token)
        {
            return await UseLinkAsync(http, links, wrongKeys, token).ConfigureAwait(false);
        }

        var (name, back) = (form["name"].ToString(), form[LocalAddress.Parameter].ToString());
        var answer = await people
            .SignInAsync(name, form["password"].ToString(), browsers.SourceOf(http), http.RequestAborted)
            .ConfigureAwait(false);
        if (answer.Caller is { } caller)
        {
            await SignedInPerson.SignInAsync(http, caller).ConfigureAwait(false);
            browsers.Remember(http, caller);
            return NoStore(http, TypedResults.LocalRedirect("~" + LocalAddress.Of(back)));
        }

        return Refused(http, answer, clock.GetUtcNow(), new SignInState { Name = name, Back = back });
    }

    private static IResult Refused(HttpContext http, SignInAnswer answer, DateTimeOffset now, SignInState state)
    {
        if (answer.RetryAfter is { } wait)
        {
            return NotLookedAt(http, Seconds(wait), answer.IsBusy, state.Back);
        }

        if (answer.LockedUntil is not { } until)
        {
            return Form(http, StatusCodes.Status401Unauthorized, state with { Trouble = SignInTrouble.Wrong });
        }

        http.Response.Headers.RetryAfter = Seconds(until - now).ToString(CultureInfo.InvariantCulture);
        return Form(http, StatusCodes.Status429TooManyRequests, state with { Trouble = SignInTrouble.Locked, LockedUntil = until });
    }

    private static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));

    // A flood of guesses must be cheap: rendering the form costs more than all the checks.
    private static ContentHttpResult NotLookedAt(HttpContext http, int seconds, bool isBusy, string? back)
    {
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var again =
            $"""<p>Wait {seconds} {(seconds == 1 ? "second" : "seconds")}, and <a href="{LocalAddress.SignInTo(back)}">sign in """
            + $"""again</a>.</p>""";
        return NoStore(
            http,
            isBusy
                ? PlainPage.Of(StatusCodes.Status503ServiceUnavailable, "Too many people sign in at the moment", again)
                : PlainPage.Of(
                    StatusCodes.Status429TooManyRequests,
                    "Too many attempts to sign in",
                    "<p>Too many came from your network address in a short time, or one at this name still waits for its answer.</p>"
                        + again
                )
        );
    }

    private static async Task<IResult> UseLinkAsync(HttpContext http, SignInLinks links, WrongKeys wrongKeys, string token)
    {
        // Check the link first: wrong links must not use the writer.
        if (
            !await links.IsGoodAsync(token, http.RequestAborted).ConfigureAwait(false)
            || await links
                .UseAsync(token, SignedInPerson.AddressOf(http), SignedInPerson.SessionOf(http.User), http.RequestAborted)
                .ConfigureAwait(false)
                is not { } session
        )
        {
            return WrongLink(http, wrongKeys);
        }

        await SignedInPerson.SignInAsync(http, Caller.LinkHolder, session).ConfigureAwait(false);
        return NoStore(http, TypedResults.LocalRedirect("~/"));
    }

    private static IResult WrongLink(HttpContext http, WrongKeys wrongKeys) =>
        wrongKeys.Admits(ClientAddress.Of(http.Connection.RemoteIpAddress), out var seconds)
            ? Form(http, StatusCodes.Status401Unauthorized, new SignInState { Trouble = SignInTrouble.LinkIsSpent })
            : NotLookedAt(http, seconds, isBusy: false, back: null);

    // The cookie is SameSite=Lax, so a form of another site is sent without it and rejected.
    private static async Task<IResult> SignOutAsync(HttpContext http, SessionService sessions)
    {
        if (SignedInPerson.CallerOf(http.User, sessions) is { } caller)
        {
            // The sign-out completes even if the browser disconnects.
            await sessions.SignOutAsync(caller, CancellationToken.None).ConfigureAwait(false);
        }

        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        return TypedResults.LocalRedirect("~" + Path);
    }

    private static RazorComponentResult<SignInPage> Form(HttpContext http, int status, SignInState state) =>
        NoStore(
            http,
            new RazorComponentResult<SignInPage>(new Dictionary<string, object?> { [nameof(SignInPage.State)] = state })
            {
                StatusCode = status,
            }
        );

    private static T NoStore<T>(HttpContext http, T result)
    {
        http.Response.Headers.CacheControl = "no-store";
        return result;
    }
}
