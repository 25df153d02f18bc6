using System.Net.Mime;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using TaskDashboard.Core.Engine;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Components;
using TaskDashboard.Web.Demo;
using TaskDashboard.Web.Edge;
using TaskDashboard.Web.Live;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Web.Hosting;

/// <summary>Services and endpoints of the web host.</summary>
internal static class WebSetup
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    // A published folder contains the assets and is the root, whatever the current folder. During development the project folder is the
    // root.
    public static WebApplicationOptions Options(string[] args) =>
        new()
        {
            Args = args,
            ApplicationName = typeof(WebSetup).Assembly.GetName().Name,
            ContentRootPath = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null,
        };

    public static WebApplicationBuilder AddTaskDashboard(this WebApplicationBuilder builder)
    {
        // The shipped settings are next to the program. As the first source, they are overridden by environment and arguments.
        builder.Configuration.Sources.Insert(
            0,
            new JsonConfigurationSource { Path = "appsettings.json", FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory) }
        );

        // Outside Development only a published folder has all assets in one place; `dotnet run` finds them in the build's manifest.
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(static server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = JsonBody.MaxBytes;
        });

        // For requests that are under way. What the core has accepted is finished whatever this says.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddPrivateLogging();
        builder.Services.AddEdge(builder.Configuration);

        // First, so that the core is loaded before other services start.
        builder.Services.AddTaskDashboardCore(builder.Configuration);
        builder.Services.AddKnownProxies(builder.Configuration);
        builder.Services.AddTaskDashboardAccess();
        builder.Services.AddApi();
        builder.Services.AddVendors();
        builder.Services.AddLive();
        builder.Services.AddPages();
        return builder;
    }

    public static WebApplication MapTaskDashboard(this WebApplication app)
    {
        var isDocumentPublic = ApiDocument.IsPublic(app.Configuration);
        app.UseEdge();
        app.UseStatusCodePages(NoSuchPageAsync);
        app.UseMiddleware<ApiErrors>();
        if (isDocumentPublic)
        {
            app.UseApiPage();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        if (!isDocumentPublic)
        {
            app.UseApiPage();
        }

        app.UseOldAddresses();
        app.UseMiddleware<FormGuard>();
        app.UseAntiforgery();

        app.MapHealth();
        app.MapApiDocument(isDocumentPublic);
        app.MapApi();
        app.MapVendors();
        app.MapLive();
        app.MapSignIn();
        app.MapPassword();
        app.MapExportLinks();
        DemoMode.Map(app);
        app.MapStaticAssets().AllowAnonymous();

        // AnswerHeaders sets the whole policy of every page.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static pages => pages.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    // Only for people: programs get the bare status, as their contracts require.
    private static Task NoSuchPageAsync(StatusCodeContext pages)
    {
        var http = pages.HttpContext;
        return
            http.Response.StatusCode == StatusCodes.Status404NotFound
            && HttpMethods.IsGet(http.Request.Method)
            && http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase)
            ? PlainPage
                .Of(
                    StatusCodes.Status404NotFound,
                    "There is no such page",
                    "<p>The address may be incomplete. <a href=\"/\">Open the overview</a></p>"
                )
                .ExecuteAsync(http)
            : Task.CompletedTask;
    }

    private static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static options => ApiJson.Configure(options.SerializerOptions));
        services.AddApiDocument();
    }
}
