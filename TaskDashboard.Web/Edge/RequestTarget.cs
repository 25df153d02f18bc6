using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Edge;

/// <summary>Refuses a path or query that contains NUL or invalid UTF-8: later code would misread it.</summary>
internal sealed class RequestTarget(RequestDelegate next)
{
    private const int StackBytes = 1024;

    public Task InvokeAsync(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is null || !target.Contains('%', StringComparison.Ordinal) || IsText(target) ? next(http) : RefuseAsync(http);
    }

    /// <summary>Returns whether the target, after unescaping, is UTF-8 without NUL.</summary>
    internal static bool IsText(ReadOnlySpan<char> target)
    {
        var rented = target.Length > StackBytes ? ArrayPool<byte>.Shared.Rent(target.Length) : null;
        try
        {
            Span<byte> bytes = rented is null ? stackalloc byte[StackBytes] : rented;
            var length = 0;
            for (var at = 0; at < target.Length; at++)
            {
                if (
                    target[at] == '%'
                    && at + 2 < target.Length
                    && byte.TryParse(target.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                )
                {
                    bytes[length++] = value;
                    at += 2;
                }
                else
                {
                    // Servers deliver ASCII only; anything else is invalid.
                    bytes[length++] = target[at] < 0x80 ? (byte)target[at] : (byte)0xff;
                }
            }

            var text = bytes[..length];
            return !text.Contains((byte)0) && Utf8.IsValid(text);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static Task RefuseAsync(HttpContext http) =>
        !http.Request.Path.StartsWithSegments(ApiRoutes.Prefix)
        && http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase)
            ? PlainPage
                .Of(
                    StatusCodes.Status400BadRequest,
                    "This address cannot be read",
                    "<p>It contains something that is not text. <a href=\"/\">Open the overview</a></p>"
                )
                .ExecuteAsync(http)
            : Problem
                .Of(StatusCodes.Status400BadRequest, "invalidAddress", "The path or query contains NUL or invalid UTF-8. Remove them.")
                .WriteAsync(http);
}
