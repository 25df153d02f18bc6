using System.Text.Json;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Api;

public sealed class ExportApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task Pushes_are_exported_as_the_list_shows_them()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 3);
        await App.FailPushesAsync(client, customer, 1, "crash");

        var listed = (await client.Get("/api/pushes?kind=trip")).Must(200).Items;
        var lines = (await client.Get("/api/pushes/export?kind=trip&format=jsonl")).Must(200);
        var table = (await client.Get("/api/pushes/export?kind=trip")).Must(200);

        var query = $"kind:trip%20status:503%20destination:{destination}";
        var found = (await client.Get($"/api/pushes/export?query={query}&format=jsonl")).Must(200);

        Assert.Equal(lines.Text, found.Text);
        Assert.Equal("application/x-ndjson", lines.Headers["Content-Type"].Split(';')[0]);
        Assert.Matches("""^attachment; filename="pushes-\d{4}-\d\d-\d\d.jsonl"$""", lines.Headers["Content-Disposition"]);
        Assert.EndsWith("\n", lines.Text, StringComparison.Ordinal);
        Assert.Equal(
            listed.Select(push => push.GetRawText()),
            lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetRawText())
        );

        Assert.Equal("text/csv", table.Headers["Content-Type"].Split(';')[0]);
        Assert.Matches("""^attachment; filename="pushes-\d{4}-\d\d-\d\d.csv"$""", table.Headers["Content-Disposition"]);
        var rows = TableText.Rows(table.Text, ',');
        Assert.Equal(4, rows.Count);
        Assert.Equal(ids, rows.Skip(1).Select(row => row[Column("id")]));
        Assert.Equal(
            (destination, "failed", "503"),
            (rows[1][Column("destinationId")], rows[1][Column("state")], rows[1][Column("error.status")])
        );

        int Column(string name) => rows[0].ToList().IndexOf(name);
    }

    [Fact]
    public async Task Tasks_are_exported_and_none_of_their_texts_is_a_formula()
    {
        var (_, client) = await App.NewCompanyAsync();
        string[] names = ["=HYPERLINK(\"http://x\",\"y\")", "plain, with a comma", "two\nlines"];
        foreach (var name in names)
        {
            (await client.Post("/api/tasks", new { type = "import", name })).Must(201);
        }

        (await client.Post("/api/tasks", new { type = "scan", name = "other" })).Must(201);
        var table = TableText.Rows((await client.Get("/api/tasks/export?type=import&format=csv")).Must(200).Text, ',');
        var lines = (await client.Get("/api/tasks/export?type=import&format=jsonl")).Must(200).Text.Split('\n');

        var name0 = table[0].ToList().IndexOf("name");
        Assert.Equal(["'" + names[0], names[1], names[2]], table.Skip(1).Select(row => row[name0]));
        Assert.Equal(names, lines.SkipLast(1).Select(line => JsonElement.Parse(line).GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_list_without_rows_is_a_file_with_a_head()
    {
        var (_, client) = await App.NewCompanyAsync();

        Assert.StartsWith("id,number,companyId,", (await client.Get("/api/tasks/export")).Must(200).Text, StringComparison.Ordinal);
        Assert.Single(TableText.Rows((await client.Get("/api/pushes/export?format=csv")).Must(200).Text, ','));
        Assert.Equal("", (await client.Get("/api/tasks/export?format=jsonl")).Must(200).Text);
    }

    [Theory]
    [InlineData("/api/tasks/export?format=xlsx", "invalid", "format")]
    [InlineData("/api/tasks/export?state=banana", "invalid", "state")]
    [InlineData("/api/pushes/export?created=banana", "invalid", "created")]
    [InlineData("/api/tasks/export?query=banana:3", "invalid", "query")]
    [InlineData("/api/pushes/export?limit=5", "unknownParameter", "limit")]
    public async Task What_is_wrong_is_named(string path, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        (await client.Get(path)).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task A_page_leads_to_the_file_of_its_list()
    {
        var company = "export-" + Guid.NewGuid().ToString("n");
        using var client = App.Client((await App.AddKeyAsync(Role.Administrator, company)).Secret);
        await using var customer = await Customer.StartAsync();
        var (destination, ids) = await App.FailPushesAsync(client, customer, 2);
        (await client.Post("/api/tasks", new { type = "import", name = "Größe" })).Must(201);
        var person = await App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer, company);
        using var browser = new SignInForm(App);
        (await browser.SendAsync("/sign-in", ("name", person.Name), ("password", RunningApp.Password))).Must(302);

        var tasks = (await browser.GetAsync("/export/tasks?q=gr%C3%B6&order=oldest&format=csv")).Must(200);
        var failed = (await browser.GetAsync($"/export/pushes?destination={destination}&q=503&format=jsonl")).Must(200);
        var waiting = (await browser.GetAsync("/export/pushes?tab=waiting&format=jsonl")).Must(200);
        var none = (await browser.GetAsync("/export/pushes?q=nothing%20fails%20so&format=jsonl")).Must(200);

        var query = $"destination:{destination}%20created:%3E=2000-01-01";
        var asked = (await browser.GetAsync($"/export/pushes?query={query}&format=jsonl")).Must(200);
        var older = (await browser.GetAsync("/export/tasks?query=type:import%20created:%3C2000-01-01&format=jsonl")).Must(200);

        Assert.Equal((failed.Text, ""), (asked.Text, older.Text));
        Assert.StartsWith("id,", tasks.Text.TrimStart('\ufeff'), StringComparison.Ordinal);
        Assert.Contains(",Größe,", tasks.Text, StringComparison.Ordinal);
        Assert.Equal(ids, failed.Text.Split('\n').SkipLast(1).Select(line => JsonElement.Parse(line).GetProperty("id").GetString()));
        Assert.Equal(("", ""), (waiting.Text, none.Text));
        (await browser.GetAsync("/export/tasks?state=banana&format=csv")).Must(400);

        using var nobody = new SignInForm(App);
        (await nobody.GetAsync("/export/tasks?format=csv")).Must(302);
    }
}
