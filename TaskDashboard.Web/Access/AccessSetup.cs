using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Authentication of programs by key and of people by cookie. Endpoints that do not declare an access rule require authentication.
/// </summary>
internal static class AccessSetup
{
    /// <summary>Base name; <see cref="SchemeCookies"/> adds the prefix.</summary>
    public const string CookieName = "TaskDashboard";

    /// <summary>Base name of the antiforgery cookie.</summary>
    public const string FormCookieName = CookieName + ".Antiforgery";

    private const string PeopleOrPrograms = "PeopleOrPrograms";

    // OWASP's recommendation for PBKDF2 with SHA-512.
    private const int HashIterations = 210_000;

    public static IServiceCollection AddTaskDashboardAccess(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("TaskDashboard");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyRing>();
        services.AddSingleton<ISecretProtector, DataProtectionSecrets>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();
        services.AddSingleton<IPasswords, IdentityPasswords>();
        services.AddSingleton<KnownBrowsers>();

        services
            .AddAuthentication(PeopleOrPrograms)
            .AddPolicyScheme(
                PeopleOrPrograms,
                null,
                options =>
                    options.ForwardDefaultSelector = http =>
                        IsForPrograms(http.Request) ? ApiKeyAuthentication.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme
            )
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = CookieName;
                options.Cookie.Path = "/";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.CookieManager = new SchemeCookies();

                // The cookie does not extend a session: its last use is stored in its row.
                options.SlidingExpiration = false;
                options.LoginPath = SignInRoutes.Path;
                options.AccessDeniedPath = SignInRoutes.Path;
                options.Events.OnRedirectToLogin = SendToSignIn;

                // By default the handler redirects to any URL in a query parameter.
                options.Events.OnRedirectToReturnUrl = static _ => Task.CompletedTask;
                options.Events.OnValidatePrincipal = SignedInPerson.ValidateAsync;
            });
        services
            .AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionService>(static (options, sessions) => options.ExpireTimeSpan = sessions.Longest);
        services.AddHttpContextAccessor();
        services
            .AddOptions<AntiforgeryOptions>()
            .Configure<IHttpContextAccessor>(
                static (options, current) =>
                    options.Cookie = new SchemeCookieBuilder(current)
                    {
                        Name = FormCookieName,
                        Path = "/",
                        HttpOnly = true,
                        IsEssential = true,
                        SameSite = SameSiteMode.Strict,
                        SecurePolicy = CookieSecurePolicy.SameAsRequest,
                    }
            );
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();

        services.AddSingleton(new Announcer(Console.Out));
        services.AddHostedService<SignInAnnouncement>();
        return services;
    }

    // Redirects only a person who opens a page. Scripts and programs get 401.
    private static Task SendToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (
            HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.Redirect(LocalAddress.SignInFrom(context.Request));
        }
        else if (ApiDocument.IsAt(context.Request.Path))
        {
            return Problem
                .Of(
                    StatusCodes.Status401Unauthorized,
                    "unauthorized",
                    "Sign in, or send a valid key in the header Authorization: Bearer <key>."
                )
                .WriteAsync(context.HttpContext);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    // People and programs may both read the document.
    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api")
        || request.Path.StartsWithSegments("/v1")
        || request.Path.StartsWithSegments(LiveSetup.Prefix)
        || (ApiDocument.IsAt(request.Path) && request.Headers.Authorization.Count > 0);
}
