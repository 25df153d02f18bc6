using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Web.Edge;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Web.Api;

/// <summary>Turns exceptions into answers. The text of an unexpected exception never leaves the server.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> logger)
{
    private static readonly ContentHttpResult Busy = PlainPage.Of(
        StatusCodes.Status503ServiceUnavailable,
        "This cannot be done now",
        "<p>The service is overloaded or cannot use its database. Wait some seconds, then try again.</p><p><a href=\"/\">Back to "
            + "the tasks</a></p>"
    );

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception failure) when (ClientGone.Is(http, failure))
        {
            // The client has disconnected.
        }
#pragma warning disable CA1031 // the last handler: after it, the server would send an empty answer
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

    /// <summary>Answers with a page for a person, or with the problem for a program.</summary>
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

    private static Problem Of(Exception failure) =>
        failure switch
        {
            RefusedException refused => Problem.Of(refused),
            UnsupportedBodyException => Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "notJson",
                "Send the body as JSON, with Content-Type: application/json."
            ),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Of(
                StatusCodes.Status413PayloadTooLarge,
                "tooLarge",
                $"The body is larger than {JsonBody.MaxBytes / (1024 * 1024)} MiB."
            ),
            BadHttpRequestException bad => Problem.Of(bad.StatusCode, "badRequest", "The request cannot be read."),
            JsonException or EndOfStreamException => Problem.Of(StatusCodes.Status400BadRequest, "notJson", "The body is not valid JSON."),
            _ => Problem.Of(StatusCodes.Status500InternalServerError, "internal", "An internal error occurred. The log has details."),
        };

    private static bool IsForAPerson(HttpRequest request) =>
        !request.Path.StartsWithSegments(ApiRoutes.Prefix)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static ContentHttpResult Page(int status) =>
        PlainPage.Of(
            status,
            "Something went wrong",
            "<p>The page could not be shown. The log has details.</p><p><a href=\"/\">Back to the overview</a></p>"
        );

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, string method, string path, Exception failure);
}
