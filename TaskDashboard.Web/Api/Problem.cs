using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Api;

/// <summary>Error answer of our API (RFC 9457).</summary>
internal sealed record Problem
{
    /// <summary>Seconds after which a call that the store could not process may be tried again.</summary>
    public const string RetryAfter = "5";

    public const string ContentType = "application/problem+json";

    public string Type { get; init; } = "about:blank";
    public required string Title { get; init; }
    public required int Status { get; init; }

    /// <summary>What is wrong and how to correct it.</summary>
    public string? Detail { get; init; }

    /// <summary>Code that programs may rely on, in lower camel case.</summary>
    public required string Code { get; init; }

    /// <summary>The wrong member of the body, or the wrong parameter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Member { get; init; }

    /// <summary>Index of the first wrong character of a query.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? At { get; init; }

    /// <summary>Number of wrong characters of a query; 0 if something is missing there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Length { get; init; }

    /// <summary>Id of a conflicting object.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    /// <summary>The companies to choose from; null among them means no company.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Companies { get; init; }

    public static Problem Of(int status, string code, string? detail, string? member = null) =>
        new()
        {
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Code = code,
            Detail = detail,
            Member = member,
        };

    public static Problem Of(RefusedException refused) =>
        Of(StatusOf(refused.Kind), refused.Code, refused.Message, refused.Member) with
        {
            At = refused.Query?.At,
            Length = refused.Query?.Length,
            Subject = refused.Subject,
            Companies = refused.Companies,
        };

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }

        return http.Response.WriteAsJsonAsync(this, ApiJson.Own.Problem, ContentType, http.RequestAborted);
    }

    private static int StatusOf(RefusalKind kind) =>
        kind switch
        {
            RefusalKind.Invalid => StatusCodes.Status400BadRequest,
            RefusalKind.NotFound => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
            RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        };
}
