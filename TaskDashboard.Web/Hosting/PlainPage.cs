using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TaskDashboard.Web.Hosting;

/// <summary>A page that works without scripts, other files and sign-in.</summary>
internal static class PlainPage
{
    /// <param name="heading">Plain text.</param>
    /// <param name="body">HTML. Must contain nothing from a request except addresses escaped by <see cref="Access.LocalAddress"/>.</param>
    public static ContentHttpResult Of(int status, string heading, string body) =>
        TypedResults.Content(
            $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>{{heading}} - TaskDashboard</title>
              <style>
                :root { color-scheme: light dark; background: light-dark(#f7f8f9, #0e0f12); color: light-dark(#16181d, #ecedf0); }
                a { color: inherit; text-underline-offset: 3px; }
                body { font: 13px/20px Inter, system-ui, sans-serif; max-width: 26rem; margin: 0 auto; padding: 18vh 1rem 0; }
                .brand { margin: 0 0 1rem; font-size: 14px; font-weight: 600; }
                main { padding: 1.25rem; border: 1px solid light-dark(#e5e7eb, #25282f); border-radius: 8px;
                       background: light-dark(#fff, #15171b); }
                h1 { margin: 0; font-size: 20px; line-height: 28px; letter-spacing: -.017em; }
                p { margin: 1rem 0 0; }
                code { padding: .1rem .35rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 12%, transparent); }
              </style>
            </head>
            <body>
              <p class="brand">TaskDashboard</p>
              <main>
                <h1>{{heading}}</h1>
                {{body}}
              </main>
            </body>
            </html>
            """,
            MediaTypeNames.Text.Html,
            Encoding.UTF8,
            status
        );
}
