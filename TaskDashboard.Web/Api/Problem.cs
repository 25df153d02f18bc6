using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace TaskDashboard.Web.Api;

/// <summary>What went wrong, as every answer of our API that is no success says it (RFC 9457).</summary>
internal sealed record Problem
{
    /// <summary>After how many seconds a call that the store could not take is worth another try.</summary>
    public const string RetryAfter = "5";

    public const string ContentType = "application/problem+json";

    public string Type { get; init; } = "about:blank";
    public required string Title { get; init; }
    public required int Status { get; init; }

    /// <summary>What is wrong and how to mend it, in words.</summary>
    public string? Detail { get; init; }

    /// <summary>The reason that programs may rely on, in lower camel case.</summary>
    public required string Code { get; init; }

    /// <summary>The member of the body, or the parameter, that is wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Member { get; init; }

    /// <summary>The id of what is in the way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    public static Problem Of(int status, string code, string? detail, string? member = null) => new()
    {
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Code = code,
        Detail = detail,
        Member = member,
    };

    public static Problem Of(RefusedException refused) =>
        Of(StatusOf(refused.Kind), refused.Code, refused.Message, refused.Member) with { Subject = refused.Subject };

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }

        return http.Response.WriteAsJsonAsync(this, ApiJson.Own.Problem, ContentType, http.RequestAborted);
    }

    private static int StatusOf(RefusalKind kind) => kind switch
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
