using System.Text.Json;

namespace TaskDashboard.Tests.Api;

/// <summary>The list of a task's subtasks: filters, pages and refusals.</summary>
public sealed class SubtaskApiTests(ApiFixture fixture)
{
    private const string Form = """
        {"type":"scan","name":"n","subtasks":[
          {"endpointId":"id-1","endpointName":"Alpha","endpointType":262,"state":"completed"},
          {"endpointId":"id-2","endpointName":"Beta","state":"failed","errorCode":"7","errorMessage":"Switched off"},
          {"endpointId":"id-3","endpointName":"Gamma"},
          {"endpointId":"id-4","endpointName":"Delta 100%","state":"failed","errorCode":"12","errorMessage":"Disk full"},
          {"endpointId":"id-5","endpointName":"Epsilon","state":"inProgress"}]}
        """;

    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_subtask_is_answered_with_every_member()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", Form)).Must(201).String("id");

        var subtasks = (await client.Get($"/api/tasks/{id}/subtasks")).Must(200).Items;

        Assert.Equal(
            ["id", "ordinal", "endpointId", "endpointName", "endpointType", "state", "startedAt", "endedAt", "errorCode", "errorMessage"],
            subtasks[0].EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal([1, 2, 3, 4, 5], subtasks.Select(subtask => subtask.GetProperty("ordinal").GetInt32()));
        Assert.Equal(5, subtasks.Select(subtask => Text(subtask, "id")).Distinct().Count());
        Assert.All(subtasks, subtask => Assert.Matches("^[0-9a-f]{24}$", Text(subtask, "id")));
        Assert.Equal(("7", "Switched off"), (Text(subtasks[1], "errorCode"), Text(subtasks[1], "errorMessage")));
        Assert.Equal((null, null), (Text(subtasks[2], "startedAt"), Text(subtasks[2], "endedAt")));
        Assert.NotNull(Text(subtasks[4], "startedAt"));
    }

    [Theory]
    [InlineData("", "Alpha Beta Gamma Delta 100% Epsilon")]
    [InlineData("state=failed", "Beta Delta 100%")]
    [InlineData("state=failed&state=pending", "Beta Gamma Delta 100%")]
    [InlineData("state=inProgress,completed", "Alpha Epsilon")]
    [InlineData("state=skipped", "")]
    [InlineData("errorCode=7", "Beta")]
    [InlineData("errorCode=1", "")]
    [InlineData("text=ta", "Beta Delta 100%")]
    [InlineData("text=id-5", "Epsilon")]
    [InlineData("text=disk", "Delta 100%")]
    [InlineData("text=100%25", "Delta 100%")]
    [InlineData("text=%25", "Delta 100%")]
    [InlineData("text=ta&state=failed&errorCode=12", "Delta 100%")]
    public async Task Subtasks_are_filtered_by_state_error_and_text(string query, string names)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", Form)).Must(201).String("id");

        var answer = (await client.Get($"/api/tasks/{id}/subtasks?{query}")).Must(200);

        Assert.Equal(names, string.Join(' ', answer.Items.Select(subtask => Text(subtask, "endpointName"))));
        Assert.Null(answer.String("next"));
    }

    [Theory]
    [InlineData("", "Alpha Beta|Gamma Delta 100%|Epsilon")]
    [InlineData("&state=failed,pending", "Beta Gamma|Delta 100%")]
    public async Task Subtasks_page_by_key(string filter, string pages)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", Form)).Must(201).String("id");

        var found = new List<string>();
        string? next = null;
        do
        {
            var answer = (await client.Get($"/api/tasks/{id}/subtasks?limit=2{filter}{(next is null ? "" : "&after=" + next)}")).Must(200);
            found.Add(string.Join(' ', answer.Items.Select(subtask => Text(subtask, "endpointName"))));
            next = answer.String("next");
        } while (next is not null);

        Assert.Equal(pages, string.Join('|', found));
    }

    [Theory]
    [InlineData("state=done", "invalid", "state")]
    [InlineData("limit=501", "invalid", "limit")]
    [InlineData("after=here", "invalid", "after")]
    [InlineData("errorCode=1&errorCode=2", "invalid", "errorCode")]
    [InlineData("order=desc", "unknownParameter", "order")]
    public async Task A_wrong_parameter_is_refused_by_name(string query, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", """{"type":"t","name":"n"}""")).Must(201).String("id");

        (await client.Get($"/api/tasks/{id}/subtasks?{query}")).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task Subtasks_of_another_companys_task_are_not_found_and_a_task_without_any_has_none()
    {
        var (_, client) = await App.NewCompanyAsync();
        var (_, another) = await App.NewCompanyAsync();
        var id = (await client.Post("/api/tasks", """{"type":"t","name":"n"}""")).Must(201).String("id");

        Assert.Empty((await client.Get($"/api/tasks/{id}/subtasks")).Must(200).Items);
        (await another.Get($"/api/tasks/{id}/subtasks")).MustRefuse(404, "notFound");
        (await client.Get("/api/tasks/x/subtasks")).MustRefuse(404, "notFound");
    }

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();
}
