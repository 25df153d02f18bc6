using System.Text.Json;

namespace TaskDashboard.Tests.Api;

public sealed class ActivityApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_command_is_listed_with_who_what_on_which_object_and_why()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 2);

        (await client.Post("/api/pushes/cancel", new { filter = new { destinationId = destination, kind = "trip" } })).Must(200);
        var task = await TaskCanceledAsync(client, "no more");

        var list = (await client.Get("/api/activity?limit=2")).Must(200);
        var (first, second) = (list.Items[0], list.Items[1]);
        Assert.Equal(
            ("taskCanceled", "task", task, "a task", "no more", companyId),
            (
                Text(first, "action"),
                Text(first, "subjectKind"),
                Text(first, "subjectId"),
                Text(first, "subjectName"),
                Text(first, "reason"),
                Text(first, "companyId")
            )
        );
        Assert.Equal(JsonValueKind.Null, first.GetProperty("filter").ValueKind);
        Assert.Equal(
            ("pushesCanceled", "destination", destination, 2),
            (Text(second, "action"), Text(second, "subjectKind"), Text(second, "subjectId"), second.GetProperty("count").GetInt32())
        );
        Assert.Equal(
            (destination, "trip"),
            (Text(second.GetProperty("filter"), "destinationId"), Text(second.GetProperty("filter"), "kind"))
        );
        Assert.NotNull(list.String("next"));
        Assert.Equal(
            ["destinationCreated", "keyAdded"],
            (await client.Get("/api/activity?after=" + list.String("next"))).Must(200).Items.Select(entry => Text(entry, "action"))
        );
        Assert.Equal(2, ids.Count);
    }

    [Fact]
    public async Task A_list_is_filtered_by_actor_action_subject_and_time()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        var other = await App.AddKeyAsync(Role.Operator, companyId);
        using var colleague = App.Client(other.Secret);
        var before = await TaskCanceledAsync(client, "before");
        var between = (await client.Get("/api/activity")).Items[0].GetProperty("at").GetDateTimeOffset().AddMilliseconds(1);
        while (TimeProvider.System.GetUtcNow() < between)
        {
            (await client.Get("/api/activity")).Must(200);
        }

        var after = await TaskCanceledAsync(colleague, "after");

        var at = Uri.EscapeDataString(between.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
        Assert.Equal([after, before], await SubjectsAsync("action=taskCanceled"));
        Assert.Equal([after, before], await SubjectsAsync("subject=task"));
        Assert.Equal([after], await SubjectsAsync("actor=" + other.Key.Id));
        Assert.Equal([before], await SubjectsAsync("subject=" + before));
        Assert.Equal([after], await SubjectsAsync("from=" + at));
        Assert.Equal([before], await SubjectsAsync("subject=task&to=" + at));
        Assert.Empty(await SubjectsAsync("subject=key&actor=" + other.Key.Id));
        Assert.Empty(await SubjectsAsync("actor=nobody"));
        Assert.Empty(await SubjectsAsync("action=retryRequested"));

        async Task<IEnumerable<string?>> SubjectsAsync(string query) =>
            (await client.Get("/api/activity?" + query)).Must(200).Items.Select(entry => Text(entry, "subjectId"));
    }

    [Fact]
    public async Task Another_company_reads_nothing_of_it_and_entries_without_a_company_are_for_callers_of_all()
    {
        var (companyId, client) = await App.NewCompanyAsync();
        var (_, other) = await App.NewCompanyAsync();
        using var all = await App.ClientAsync(Role.Viewer);
        var task = await TaskCanceledAsync(client, "mine");
        var added = await App.AddKeyAsync(Role.Viewer);

        Assert.Single((await client.Get("/api/activity?subject=" + task)).Must(200).Items);
        Assert.Empty((await other.Get("/api/activity?subject=" + task)).Must(200).Items);
        Assert.Equal(companyId, Text((await all.Get("/api/activity?subject=" + task)).Must(200).Items.Single(), "companyId"));
        Assert.Empty((await client.Get("/api/activity?subject=" + added.Key.Id)).Must(200).Items);
        Assert.Single((await all.Get("/api/activity?subject=" + added.Key.Id)).Must(200).Items);
    }

    [Theory]
    [InlineData("actors=a", "unknownParameter", "actors")]
    [InlineData("order=asc", "unknownParameter", "order")]
    [InlineData("action=deleted", "invalid", "action")]
    [InlineData("action=TaskCanceled", "invalid", "action")]
    [InlineData("action=taskCanceled&action=keyAdded", "invalid", "action")]
    [InlineData("subject=taks", "invalid", "subject")]
    [InlineData("subject=0123456789ABCDEF01234567", "invalid", "subject")]
    [InlineData("from=yesterday", "invalid", "from")]
    [InlineData("from=2026-01-31T08:00:00", "invalid", "from")]
    [InlineData("from=2026-01-31T08:00:00Z&to=2026-01-31T07:59:59Z", "invalid", "to")]
    [InlineData("after=1", "invalid", "after")]
    [InlineData("limit=0", "invalid", "limit")]
    [InlineData("limit=501", "invalid", "limit")]
    public async Task A_wrong_parameter_is_refused_by_its_name(string query, string code, string member)
    {
        using var viewer = await App.ClientAsync(Role.Viewer);

        (await viewer.Get("/api/activity?" + query)).MustRefuse(400, code, member);
    }

    private static string? Text(JsonElement entry, string member) => entry.GetProperty(member).GetString();

    private static async Task<string> TaskCanceledAsync(ApiClient client, string reason)
    {
        var id = (await client.Post("/api/tasks", new { type = "t", name = "a task" })).Must(201).String("id")!;
        (await client.Post($"/api/tasks/{id}/cancel", new { reason })).Must(200);
        return id;
    }
}
