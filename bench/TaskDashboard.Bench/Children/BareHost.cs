using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// A server with one page, whose circuit has one component that shows a line of text. Prints its address, then answers each input line
/// with what the process uses.
/// </summary>
internal static class BareHost
{
    public const string Verb = "child:bare-pages";

    public static async Task RunAsync(Arguments arguments)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        await using var app = builder.Build();
        app.UseAntiforgery();
        app.MapRazorComponents<Document>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.First());
        await ProcessUse.AnswerAsync(Console.Out);
        await app.StopAsync();
    }

    private sealed class Document : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<!DOCTYPE html>");
            builder.OpenElement(1, "html");
            builder.AddMarkupContent(2, """<head><meta charset="utf-8" /><base href="/" /><title>Bare</title></head>""");
            builder.OpenElement(3, "body");
            builder.OpenComponent<BarePage>(4);
            builder.AddComponentRenderMode(RenderMode.InteractiveServer);
            builder.CloseComponent();
            builder.CloseElement();
            builder.CloseElement();
        }
    }
}
