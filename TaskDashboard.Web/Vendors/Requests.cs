using TaskDashboard.Web.Api;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Web.Vendors;

/// <summary>Reads what a vendor's request holds, by the rules of our own API.</summary>
internal static class Requests
{
    /// <summary>A content type that stands for any.</summary>
    public const string AnyType = ApiCall.AnyType;

    /// <summary>The whole body as it came, without a byte order mark; valid UTF-8.</summary>
    /// <param name="expected">The content type that the refusal asks for.</param>
    /// <exception cref="RefusedException">The body is of another type, too large, or cannot be read.</exception>
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

    /// <inheritdoc cref="UtcInstant.NamesItsOffset"/>
    public static bool NamesItsOffset(string instant) => UtcInstant.NamesItsOffset(instant);

    /// <summary>Names the parameters of the query string that the call takes, for the API document.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder call, params string[] parameters) => call.Filters(parameters);
}
