using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace TaskDashboard.Web.Vendors;

/// <summary>Reads credentials from a request, in the ways that vendors' clients send them.</summary>
internal static class Credentials
{
    /// <summary>Reads <c>Authorization: Basic</c>; null if absent or malformed.</summary>
    public static (string User, string Password)? Basic(HttpRequest request)
    {
        if (Parameter(request, "Basic") is not { } encoded)
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (pair[..colon], pair[(colon + 1)..]);
    }

    /// <summary>Reads <c>Authorization: Bearer</c>; null if absent.</summary>
    public static string? Bearer(HttpRequest request) => Parameter(request, "Bearer");

    /// <summary>
    /// Reads the fields of a token request from the query string and from a urlencoded or multipart body, which takes precedence. Returns
    /// null if the body is malformed or too large.
    /// </summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>?> FormAsync(HttpRequest request)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Query)
        {
            fields[name] = values.ToString();
        }

        // Some clients declare a content type but send no body.
        if (
            request.HasFormContentType && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false }
        )
        {
            if (await Requests.ReadFormAsync(request).ConfigureAwait(false) is not { } form)
            {
                return null;
            }

            foreach (var (name, values) in form)
            {
                fields[name] = values.ToString();
            }
        }

        return fields;
    }

    private static string? Parameter(HttpRequest request, string scheme)
    {
        var header = request.Headers.Authorization;
        return
            header.Count == 1
            && AuthenticationHeaderValue.TryParse(header.ToString(), out var parsed)
            && parsed.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase)
            && parsed.Parameter is { Length: > 0 } parameter
            ? parameter
            : null;
    }
}
