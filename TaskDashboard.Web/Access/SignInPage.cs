using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TaskDashboard.Web.Access;

/// <summary>What a browser sees that is not signed in. It needs no script and no other file.</summary>
internal static class SignInPage
{
    public static ContentHttpResult HowTo() => Page(
        "Sign in",
        "TaskDashboard prints a sign-in link to its console each time it starts. Open that link in this browser.");

    public static ContentHttpResult LinkIsSpent() => Page(
        "This link does not work any more",
        "A sign-in link works once, and this one is used up or not known here.");

    private static ContentHttpResult Page(string heading, string text) => TypedResults.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{{heading}} - TaskDashboard</title>
          <style>
            :root { color-scheme: light dark; }
            body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1.25rem; }
            h1 { font-size: 1.5rem; }
            code { padding: .1rem .35rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 12%, transparent); }
          </style>
        </head>
        <body>
          <main>
            <h1>{{heading}}</h1>
            <p>{{text}}</p>
            <p>For a new link, run the program once more with <code>--sign-in-link</code> on the machine where it is installed.</p>
          </main>
        </body>
        </html>
        """,
        MediaTypeNames.Text.Html,
        System.Text.Encoding.UTF8,
        StatusCodes.Status401Unauthorized);
}
