using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TaskDashboard.Web.Vendors;

/// <summary>Writes answers unchanged, in one piece.</summary>
internal static class Answers
{
    /// <summary>Returns the end of a shell command that extracts one string from a JSON answer.</summary>
    public static string Extract(string member) => $"sed 's/.*\"{member}\":\"\\([^\"]*\\)\".*/\\1/'";

    public const string Json = "application/json";

    public static async ValueTask WriteAsync(
        this HttpContext http,
        ReadOnlyMemory<byte> body,
        string contentType = Json,
        int status = StatusCodes.Status200OK
    )
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    public static ValueTask WriteAsync<T>(
        this HttpContext http,
        T answer,
        JsonTypeInfo<T> type,
        string contentType = Json,
        int status = StatusCodes.Status200OK
    ) => http.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, type), contentType, status);

    public static Task EmptyAsync(this HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
