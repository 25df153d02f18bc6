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
                :root { color-scheme: light dark; background: light-dark(#f7f7f9, #121214); color: light-dark(#1c1c22, #ececf1); }
                a { color: light-dark(#3d39c9, #bcb8ff); }
                body { font: .875rem/1.5 Roboto, system-ui, sans-serif; max-width: 26rem; margin: 0 auto; padding: 12vh 1rem 0; }
                .brand { margin: 0 0 1.1rem; text-align: center; font-size: .9375rem; font-weight: 600; }
                main { padding: 1.5rem; border: 1px solid light-dark(#e4e4ea, #2c2c32); border-radius: 8px;
                       background: light-dark(#fff, #19191c); }
                h1 { margin: 0; font-size: 1.375rem; line-height: 1.3; }
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
