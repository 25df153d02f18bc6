using System.Text.Json;

namespace TaskDashboard.Tests.Api;

public sealed class ApiDocumentTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_document_lists_every_call_with_its_bodies_parameters_and_key()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var document = (await client.Get("/openapi/v1.json")).Must(200).Json;
        var paths = document.GetProperty("paths");
        var list = paths.GetProperty("/api/pushes").GetProperty("get");
        var submit = paths.GetProperty("/api/pushes").GetProperty("post");
        var retry = paths.GetProperty("/api/retry-requests").GetProperty("post");
        var status = paths.GetProperty("/v1/enterprise/task/{taskId}").GetProperty("get");

        Assert.Equal(
            AccessTable
                .Rules.Select(rule => rule.Call.Split(' ')[1])
                .Where(path => path.StartsWith("/api", StringComparison.Ordinal) && !path.Contains("**", StringComparison.Ordinal))
                .Distinct()
                .Order(),
            paths.EnumerateObject().Select(path => path.Name).Where(path => path.StartsWith("/api", StringComparison.Ordinal)).Order()
        );
        Assert.Equal(
            [
                "state",
                "destination",
                "kind",
                "signature",
                "item",
                "company",
                "created",
                "lastAttempt",
                "ended",
                "due",
                "attempts",
                "id",
                "retryId",
                "text",
                "query",
                "after",
                "limit",
                "order",
            ],
            Names(list)
        );
        Assert.Equal(
            [
                "state",
                "destination",
                "kind",
                "signature",
                "item",
                "company",
                "created",
                "lastAttempt",
                "ended",
                "due",
                "attempts",
                "id",
                "retryId",
                "text",
                "query",
                "format",
            ],
            Names(paths.GetProperty("/api/pushes/export").GetProperty("get"))
        );
        Assert.Equal(
            ["text/csv", "application/x-ndjson"],
            paths
                .GetProperty("/api/tasks/export")
                .GetProperty("get")
                .GetProperty("responses")
                .GetProperty("200")
                .GetProperty("content")
                .EnumerateObject()
                .Select(type => type.Name)
        );
        Assert.Equal(
            ["kind", "destination", "from", "to", "after", "limit"],
            Names(paths.GetProperty("/api/push-reports").GetProperty("get"))
        );
        Assert.Equal(
            ["application/json"],
            submit.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name)
        );
        Assert.True(submit.GetProperty("responses").TryGetProperty("413", out _));
        Assert.Contains("Idempotency-Key", Names(retry));
        Assert.Equal(["taskId"], Names(status));
        Assert.Equal("Bearer", Scheme(list));
        Assert.Equal("DriveQuant", Scheme(status));
        Assert.False(paths.TryGetProperty("/sign-in", out _));
    }

    [Fact]
    public async Task The_document_says_that_a_task_or_an_array_is_accepted()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var create = (await client.Get("/openapi/v1.json"))
            .Must(200)
            .Json.GetProperty("paths")
            .GetProperty("/api/tasks")
            .GetProperty("post");
        var taken = Json(create.GetProperty("requestBody")).GetProperty("oneOf").EnumerateArray().ToList();
        var answered = Json(create.GetProperty("responses").GetProperty("201")).GetProperty("oneOf").EnumerateArray().ToList();

        Assert.Equal("#/components/schemas/TaskInput", taken[0].GetProperty("$ref").GetString());
        Assert.Equal(
            ("array", 1, 1000),
            (
                taken[1].GetProperty("type").GetString(),
                taken[1].GetProperty("minItems").GetInt32(),
                taken[1].GetProperty("maxItems").GetInt32()
            )
        );
        Assert.Equal("#/components/schemas/TaskInput", taken[1].GetProperty("items").GetProperty("$ref").GetString());
        Assert.Equal("#/components/schemas/TaskAnswer", answered[1].GetProperty("items").GetProperty("$ref").GetString());

        static JsonElement Json(JsonElement body) => body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
    }

    [Theory]
    [InlineData("/openapi/v1.json", "\"openapi\"")]
    [InlineData("/swagger/index.html", "swagger-ui")]
    public async Task The_document_and_its_page_need_a_person_or_a_key(string path, string part)
    {
        using var nobody = fixture.App.Anonymous();
        using var key = fixture.App.Client((await fixture.App.AddKeyAsync(Role.Viewer)).Secret);
        using var wrong = fixture.App.Client("tdk_" + new string('0', 64));
        var person = await fixture.App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var browser = new SignInForm(fixture.App);

        (await nobody.Get(path)).MustRefuse(401, "unauthorized");
        (await nobody.Send(HttpMethod.Head, path)).Must(401);
        (await wrong.Get(path)).MustRefuse(401, "unauthorized");
        Assert.Equal("/sign-in?back=" + Uri.EscapeDataString(path), (await browser.GetAsync(path)).Must(302).Headers["Location"]);

        Assert.Contains(part, (await key.Get(path)).Must(200).Text, StringComparison.Ordinal);
        Assert.Equal(
            path,
            (
                await browser.SendAsync(
                    "/sign-in?back=" + Uri.EscapeDataString(path),
                    ("name", person.Name),
                    ("password", RunningApp.Password),
                    ("back", path)
                )
            )
                .Must(302)
                .Headers["Location"]
        );
        Assert.Contains(part, (await browser.GetAsync(path)).Must(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_configured_everyone_may_read_only_the_document_and_its_page()
    {
        await using var app = await RunningApp.StartAsync(settings: ["--Api:PublicDocument=true"]);
        using var nobody = app.Anonymous();

        Assert.True((await nobody.Get("/openapi/v1.json")).Must(200).Json.TryGetProperty("paths", out _));
        Assert.Contains("swagger-ui", (await nobody.Get("/swagger/index.html")).Must(200).Text, StringComparison.Ordinal);
        (await nobody.Get("/api/tasks")).MustRefuse(401, "unauthorized");
        (await nobody.Get("/tasks/x")).Must(401);
    }

    private static IEnumerable<string?> Names(JsonElement call) =>
        call.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());

    private static string Scheme(JsonElement call) =>
        call.GetProperty("security").EnumerateArray().Single().EnumerateObject().Single().Name;
}
