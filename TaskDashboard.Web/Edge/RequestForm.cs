using Microsoft.AspNetCore.Http.Features;

namespace TaskDashboard.Web.Edge;

/// <summary>Reads a request's body as a form within fixed limits, for our own pages and for vendors' token requests.</summary>
internal static class RequestForm
{
    public const int MostBytes = 64 * 1024;
    public const int MostFields = 32;
    public const int LongestValue = 16 * 1024;
    private const int LongestName = 256;

    private static readonly FormOptions Options = new()
    {
        ValueCountLimit = MostFields,
        KeyLengthLimit = LongestName,
        ValueLengthLimit = LongestValue,
        MultipartBodyLengthLimit = LongestValue,

        // Counts a body of unknown length here: at its own limit, the server would close the connection before the answer is read.
        BufferBody = true,
        BufferBodyLengthLimit = MostBytes,
        MemoryBufferThreshold = MostBytes,
    };

    /// <returns>Null if the body is not a form, is malformed or incomplete, exceeds the limits, has an unknown charset, or contains NUL or
    /// an unpaired surrogate.</returns>
    public static async ValueTask<IFormCollection?> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType || request.ContentLength > MostBytes)
        {
            return null;
        }

        try
        {
            var form = await new FormFeature(request, Options).ReadFormAsync(CancellationToken.None).ConfigureAwait(false);

            // ASP.NET Core does not apply the limit of names to multipart forms.
            return form.All(static field =>
                field.Key.Length <= LongestName
                && PlainCharacters.CanBeStored(field.Key)
                && field.Value.All(static value => PlainCharacters.CanBeStored(value))
            )
                ? form
                : null;
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or NotSupportedException)
        {
            // NotSupportedException: a charset such as UTF-7.
            return null;
        }
    }
}
