using System.Globalization;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Radzen;
using TaskDashboard.Web.Components;

// Numbers and dates read the same whatever the machine's language is.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;

// A published folder holds its pages' assets, so it is the root wherever it is started from. In a build the project's folder is.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null,
});

// The shipped settings lie beside the program, wherever it is started from. As the first source they lose to environment and arguments.
using var programFolder = new PhysicalFileProvider(AppContext.BaseDirectory);
builder.Configuration.Sources.Insert(0, new JsonConfigurationSource { Path = "appsettings.json", FileProvider = programFolder });

// Outside Development only a published folder has its assets in one place; a plain `dotnet run` finds them through the build's manifest.
builder.WebHost.UseStaticWebAssets();

builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddRadzenComponents();

var app = builder.Build();

app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

await app.RunAsync();

public sealed partial class Program;
