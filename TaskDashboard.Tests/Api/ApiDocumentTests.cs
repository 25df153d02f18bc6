using System.Text.Json;

namespace TaskDashboard.Tests.Api;

public sealed class ApiDocumentTests(ApiFixture fixture)
{
    [Fact]
    public async Task The_document_lists_every_call_with_its_bodies_parameters_and_key()
    {
        using var nobody = fixture.App.Anonymous();

        var document = (await nobody.Get("/openapi/v1.json")).Must(200).Json;
        var paths = document.GetProperty("paths");
        var list = paths.GetProperty("/api/pushes").GetProperty("get");
        var submit = paths.GetProperty("/api/pushes").GetProperty("post");
        var retry = paths.GetProperty("/api/retry-requests").GetProperty("post");
        var status = paths.GetProperty("/v1/enterprise/task/{taskId}").GetProperty("get");

        Assert.Equal(
            AccessTable.Rules.Select(rule => rule.Call.Split(' ')[1]).Where(path => path.StartsWith("/api", StringComparison.Ordinal) && !path.Contains("**", StringComparison.Ordinal)).Distinct().Order(),
            paths.EnumerateObject().Select(path => path.Name).Where(path => path.StartsWith("/api", StringComparison.Ordinal)).Order());
        Assert.Equal(["state", "kind", "destination", "signature", "after", "limit", "order"], Names(list));
        Assert.Equal(["application/json"], submit.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name));
        Assert.True(submit.GetProperty("responses").TryGetProperty("413", out _));
        Assert.Contains("Idempotency-Key", Names(retry));
        Assert.Equal(["taskId"], Names(status));
        Assert.Equal("Bearer", Scheme(list));
        Assert.Equal("DriveQuant", Scheme(status));
        Assert.False(paths.TryGetProperty("/sign-in", out _));
    }

    [Fact]
    public async Task The_document_says_that_a_task_or_an_array_of_them_is_taken()
    {
        using var nobody = fixture.App.Anonymous();

        var create = (await nobody.Get("/openapi/v1.json")).Must(200).Json.GetProperty("paths").GetProperty("/api/tasks").GetProperty("post");
        var taken = Json(create.GetProperty("requestBody")).GetProperty("oneOf").EnumerateArray().ToList();
        var answered = Json(create.GetProperty("responses").GetProperty("201")).GetProperty("oneOf").EnumerateArray().ToList();

        Assert.Equal("#/components/schemas/TaskInput", taken[0].GetProperty("$ref").GetString());
        Assert.Equal(("array", 1, 1000), (taken[1].GetProperty("type").GetString(), taken[1].GetProperty("minItems").GetInt32(), taken[1].GetProperty("maxItems").GetInt32()));
        Assert.Equal("#/components/schemas/TaskInput", taken[1].GetProperty("items").GetProperty("$ref").GetString());
        Assert.Equal("#/components/schemas/TaskAnswer", answered[1].GetProperty("items").GetProperty("$ref").GetString());

        static JsonElement Json(JsonElement body) => body.GetProperty("content").GetProperty("application/json").GetProperty("schema");
    }

    [Fact]
    public async Task The_page_to_read_it_on_is_open()
    {
        using var nobody = fixture.App.Anonymous();

        Assert.Contains("swagger-ui", (await nobody.Get("/swagger/index.html")).Must(200).Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Names(JsonElement call) => call.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());

    private static string Scheme(JsonElement call) => call.GetProperty("security").EnumerateArray().Single().EnumerateObject().Single().Name;
}
