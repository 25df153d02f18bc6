using TaskDashboard.Web.Api;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Web.Vendors;

/// <summary>Reads vendors' requests by the rules of our own API.</summary>
internal static class Requests
{
    /// <summary>Content type that matches any.</summary>
    public const string AnyType = ApiCall.AnyType;

    /// <summary>Reads the whole body, as valid UTF-8 without a byte order mark.</summary>
    /// <param name="expected">Content type named in the error message.</param>
    /// <exception cref="RefusedException">The body has another content type, is too large, or cannot be read.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext http, string expected)
    {
        try
        {
            return await http.ReadBodyAsync().ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is UnsupportedBodyException or BadHttpRequestException)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", $"The body cannot be read. Send {expected}.", null, wrong);
        }
    }

    /// <inheritdoc cref="RequestForm.ReadAsync"/>
    public static ValueTask<IFormCollection?> ReadFormAsync(HttpRequest request) => RequestForm.ReadAsync(request);

    /// <inheritdoc cref="UtcInstant.HasOffset"/>
    public static bool HasOffset(string instant) => UtcInstant.HasOffset(instant);

    /// <summary>Declares the query parameters of the call for the OpenAPI document.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder call, params string[] parameters) => call.Filters(parameters);
}
