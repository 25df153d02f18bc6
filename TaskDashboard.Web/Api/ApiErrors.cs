using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Web.Edge;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Api;

/// <summary>Turns what a call throws into an answer in words. No exception's own text leaves the server.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> logger)
{
    private static readonly ContentHttpResult Busy = PlainPage.Of(
        StatusCodes.Status503ServiceUnavailable, "This cannot be done now", "<p>The service has too much to do, or cannot use its database. Wait some seconds, and try again.</p><p><a href=\"/\">Back to the tasks</a></p>");

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception failure) when (ClientGone.Is(http, failure))
        {
            // Nobody is there to read an answer.
        }
#pragma warning disable CA1031 // the last stop before the server's own answer, which would be an empty one
        catch (Exception failure) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            var problem = Of(failure);
            if (problem.Status == StatusCodes.Status500InternalServerError)
            {
                LogFailure(logger, http.Request.Method, http.Request.Path, failure);
            }

            http.Response.Clear();
            await AnswerAsync(http, problem).ConfigureAwait(false);
        }
    }

    /// <summary>A page for a person, the problem itself for a program.</summary>
    public static Task AnswerAsync(HttpContext http, Problem problem)
    {
        if (!IsForAPerson(http.Request))
        {
            return problem.WriteAsync(http);
        }

        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = Problem.RetryAfter;
            return Busy.ExecuteAsync(http);
        }

        return Page(problem.Status).ExecuteAsync(http);
    }

    private static Problem Of(Exception failure) => failure switch
    {
        RefusedException refused => Problem.Of(refused),
        UnsupportedBodyException => Problem.Of(StatusCodes.Status415UnsupportedMediaType, "notJson", "Send the body as JSON, with Content-Type: application/json."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problem.Of(StatusCodes.Status413PayloadTooLarge, "tooLarge", $"The body is larger than {JsonBody.MaxBytes / (1024 * 1024)} MiB."),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, "badRequest", "The request cannot be read."),
        JsonException or EndOfStreamException => Problem.Of(StatusCodes.Status400BadRequest, "notJson", "The body is not valid JSON."),
        _ => Problem.Of(StatusCodes.Status500InternalServerError, "internal", "Something went wrong here. It is in the log."),
    };

    private static bool IsForAPerson(HttpRequest request) =>
        !request.Path.StartsWithSegments(ApiRoutes.Prefix) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static ContentHttpResult Page(int status) => PlainPage.Of(
        status, "Something went wrong", "<p>The page could not be shown. What happened is in the log.</p><p><a href=\"/\">Back to the tasks</a></p>");

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, string method, string path, Exception failure);
}
