using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Vendors.DriveQuant;

namespace TaskDashboard.Tests.Api;

/// <summary>What a caller learns about a failure: never more than it may know.</summary>
public sealed class ApiErrorsTests
{
    private const string Secret = "Server=db;Password=secret";

    public static TheoryData<Exception, int, string> Failures { get; } =
        new()
        {
            { RefusedException.Invalid("name", "name is missing."), 400, "invalid" },
            { RefusedException.NotFound("task"), 404, "notFound" },
            { RefusedException.Forbidden(Permission.Cancel), 403, "forbidden" },
            { RefusedException.Conflict("ended", "It has ended."), 409, "ended" },
            { RefusedException.Unprocessable("nothingToSend", "Nothing is left."), 422, "nothingToSend" },
            { RefusedException.TooLarge("payload", "Too large."), 413, "tooLarge" },
            { RefusedException.Unavailable("The disk is full.", null), 503, "unavailable" },
            { RefusedException.Busy(), 503, "busy" },
            { RefusedException.ReadTimeout(TimeSpan.FromSeconds(2), new SqliteException(Secret, 9)), 503, "readTimeout" },
            { new BadHttpRequestException(Secret, 413), 413, "tooLarge" },
            { new BadHttpRequestException(Secret), 400, "badRequest" },
            { new JsonException(Secret), 400, "notJson" },
            { new EndOfStreamException(Secret), 400, "notJson" },
            { new InvalidOperationException(Secret), 500, "internal" },
            { new SqliteException(Secret, 1), 500, "internal" },
            { new OperationCanceledException(Secret), 500, "internal" },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_has_its_status_and_code_and_reveals_nothing_else(Exception failure, int status, string code)
    {
        var (answered, text) = await AnswerTo(failure, "/api/tasks");

        Assert.Equal(status, answered.StatusCode);
        Assert.Equal("application/problem+json", answered.ContentType);
        Assert.Equal(code, JsonElement.Parse(text).GetProperty("code").GetString());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal(status == 503, answered.Headers.RetryAfter.Count == 1);
    }

    [Fact]
    public async Task A_person_gets_a_page()
    {
        var (answered, text) = await AnswerTo(new InvalidOperationException(Secret), "/tasks", "text/html");

        Assert.Equal(500, answered.StatusCode);
        Assert.StartsWith("<!DOCTYPE html>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_store_is_reported_in_each_apis_format_without_sql()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Client(RunningApp.BootstrapKey);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "test.db")};Pooling=False"))
        {
            other.Open();
            using var rename = other.CreateCommand();
            rename.CommandText = "ALTER TABLE Tasks RENAME TO Lost";
            rename.ExecuteNonQuery();
        }

        var ours = await client.Get("/api/tasks/00000000000000000000abcd");
        var written = await client.Post("/api/tasks", new { type = "t", name = "n" });
        var theirs = (
            await client.Send(
                HttpMethod.Get,
                "/v1/enterprise/task/00000000000000000000abcd",
                null,
                (Routes.KeyHeader, RunningApp.BootstrapKey)
            )
        ).Must(500);
        using var nobody = app.Anonymous();
        var ready = await nobody.Get("/health/ready");

        Assert.InRange(ours.Status, 500, 503);
        Assert.InRange(written.Status, 500, 503);
        Assert.Equal(["code", "message"], theirs.Json.EnumerateObject().Select(member => member.Name));
        foreach (var answer in new[] { ours, written, theirs })
        {
            Assert.DoesNotContain("Tasks", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("SQL", answer.Text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal("ready", ready.Must(200).String("status"));
    }

    private static async Task<(HttpResponse Response, string Text)> AnswerTo(Exception failure, string path, string accept = "*/*")
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body }, RequestServices = new NoServices() };
        http.Request.Path = path;
        http.Request.Headers.Accept = accept;
        await new ApiErrors(_ => throw failure, NullLogger<ApiErrors>.Instance).InvokeAsync(http);
        return (http.Response, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(Microsoft.Extensions.Logging.ILoggerFactory) ? NullLoggerFactory.Instance : null;
    }
}
