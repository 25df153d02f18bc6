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

/// <summary>Programs come with a key, people with a cookie, and whatever is mapped without a word about access is refused.</summary>
internal static class AccessSetup
{
    /// <summary>The plain name; <see cref="SchemeCookies"/> has it as it is sent.</summary>
    public const string CookieName = "TaskDashboard";

    /// <summary>The same for the cookie that our own forms are told by.</summary>
    public const string FormCookieName = CookieName + ".Antiforgery";

    private const string BySort = "PeopleOrPrograms";

    // What OWASP asks of PBKDF2 with SHA-512.
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

        services.AddAuthentication(BySort)
            .AddPolicyScheme(BySort, null, options => options.ForwardDefaultSelector = http =>
                IsForPrograms(http.Request) ? ApiKeyAuthentication.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = CookieName;
                options.Cookie.Path = "/";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.CookieManager = new SchemeCookies();

                // A session is not prolonged by its cookie: its last use is in its row.
                options.SlidingExpiration = false;
                options.LoginPath = SignInRoutes.Path;
                options.AccessDeniedPath = SignInRoutes.Path;
                options.Events.OnRedirectToLogin = SendToSignIn;

                // Of itself the handler redirects to whatever a parameter of the query names.
                options.Events.OnRedirectToReturnUrl = static _ => Task.CompletedTask;
                options.Events.OnValidatePrincipal = SignedInPerson.ValidateAsync;
            });
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionService>(static (options, sessions) => options.ExpireTimeSpan = sessions.Longest);
        services.AddHttpContextAccessor();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>(static (options, current) => options.Cookie = new SchemeCookieBuilder(current)
        {
            Name = FormCookieName,
            Path = "/",
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Strict,
            SecurePolicy = CookieSecurePolicy.SameAsRequest,
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();

        services.AddSingleton(new Announcer(Console.Out));
        services.AddHostedService<SignInAnnouncement>();
        return services;
    }

    // Only a person who opens a page is led elsewhere; a script or a program hears that it is not let in.
    private static Task SendToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(LocalAddress.SignInFrom(context.Request));
        }
        else if (ApiDocument.IsAt(context.Request.Path))
        {
            return Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "Sign in, or send a valid key in the header Authorization, after the word Bearer.").WriteAsync(context.HttpContext);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    // The document is for people and for programs.
    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/v1") || request.Path.StartsWithSegments(LiveSetup.Prefix)
        || (ApiDocument.IsAt(request.Path) && request.Headers.Authorization.Count > 0);
}
