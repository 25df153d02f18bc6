using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TaskDashboard.Web.Hosting;

/// <summary>A page for when there is no other: it needs no script, no other file and nobody signed in.</summary>
internal static class PlainPage
{
    /// <param name="heading">Plain text.</param>
    /// <param name="body">HTML; nothing from a request belongs in it.</param>
    public static ContentHttpResult Of(int status, string heading, string body) => TypedResults.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{{heading}} - TaskDashboard</title>
          <style>
            :root { color-scheme: light dark; background: light-dark(#fff, #131316); color: light-dark(#1c1c21, #e9e9ee); }
            a { color: light-dark(#3d39c9, #bcb8ff); }
            body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1.25rem; }
            h1 { font-size: 1.5rem; }
            code { padding: .1rem .35rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 12%, transparent); }
          </style>
        </head>
        <body>
          <main>
            <h1>{{heading}}</h1>
            {{body}}
          </main>
        </body>
        </html>
        """,
        MediaTypeNames.Text.Html,
        Encoding.UTF8,
        status);
}
