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
                @font-face { font-family: Inter; src: url(/fonts/inter.woff2) format("woff2"); font-weight: 100 900; font-display: swap; }
                :root { color-scheme: light dark; background: light-dark(#f7f8f9, #0e0f12); color: light-dark(#16181d, #ecedf0); }
                a { color: inherit; text-underline-offset: 3px; }
                body { font: 13px/20px Inter, system-ui, sans-serif; max-width: 26rem; margin: 0 auto; padding: 18vh 1rem 0; }
                svg { display: block; width: 32px; height: 32px; margin-bottom: 16px; fill: light-dark(#5a48d6, #a79bff); }
                svg path { fill: none; stroke: light-dark(#fff, #16181d); stroke-width: 1.75; stroke-linecap: round; }
                h1 { margin: 0; font-size: 20px; font-weight: 600; line-height: 28px; letter-spacing: -.017em; }
                p { margin: 8px 0 0; color: light-dark(#5a606b, #a1a7b3); }
                p a { color: light-dark(#16181d, #ecedf0); }
                code { padding: .1rem .35rem; border-radius: .25rem; background: color-mix(in srgb, currentColor 12%, transparent); }
              </style>
            </head>
            <body>
              <header>
                <svg viewBox="0 0 20 20" role="img" aria-label="TaskDashboard">
                  <rect width="20" height="20" rx="5" /><path d="M5 6.5h10M5 10h6M5 13.5h8" />
                </svg>
              </header>
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
