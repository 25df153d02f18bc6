namespace TaskDashboard.Tests.Api;

public sealed class ViewApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_view_is_saved_listed_changed_made_the_default_and_deleted()
    {
        var company = "views-" + Guid.NewGuid().ToString("n");
        using var owner = App.Client((await App.AddKeyAsync(Role.Operator, company)).Secret);
        using var reader = App.Client((await App.AddKeyAsync(Role.Viewer, company)).Secret);

        var saved = (
            await owner.Post(
                "/api/views",
                new
                {
                    name = "Failed last night",
                    list = "tasks",
                    query = "state:failed created:>=-1d",
                    scope = "team",
                }
            )
        ).Must(201);
        var path = "/api/views/" + saved.String("id");
        Assert.Equal(path, saved.Headers["Location"]);
        Assert.Equal(
            ("Failed last night", "tasks", "state:failed created:>=-1d", "team", company),
            (saved.String("name"), saved.String("list"), saved.String("query"), saved.String("scope"), saved.String("companyId"))
        );

        (await reader.Put(path + "/default", new { isDefault = true })).Must(204);
        (await reader.Put(path, new { name = "Mine", query = "state:failed" })).MustRefuse(403, "forbidden");
        (await reader.Delete(path)).MustRefuse(403, "forbidden");
        using var outsider = App.Client((await App.AddKeyAsync(Role.Administrator, "of nobody")).Secret);
        (await outsider.Put(path, new { name = "Mine", query = "state:failed" })).MustRefuse(404, "notFound");
        using var chief = App.Client((await App.AddKeyAsync(Role.Administrator, company)).Secret);
        (await chief.Put(path, new { name = "Failed lately", query = "state:failed" })).Must(200);
        (await owner.Put(path, new { name = "Failed", query = "state:failed" })).Must(200);
        var listed = Assert.Single((await reader.Get("/api/views")).Must(200).Items);
        Assert.Equal("Failed", listed.GetProperty("name").GetString());
        Assert.True(listed.GetProperty("isDefault").GetBoolean());
        Assert.False(listed.GetProperty("isChangeable").GetBoolean());
        Assert.False(Assert.Single((await owner.Get("/api/views")).Must(200).Items).GetProperty("isDefault").GetBoolean());

        (await owner.Delete(path)).Must(204);
        (await owner.Delete(path)).MustRefuse(404, "notFound");
        Assert.Empty((await reader.Get("/api/views")).Must(200).Items);
    }

    [Theory]
    [InlineData("""{"list":"tasks","query":"state:failed"}""", "invalid", "name")]
    [InlineData("""{"name":"n","query":"state:failed"}""", "invalid", "list")]
    [InlineData("""{"name":"n","list":"retries","query":"state:failed"}""", "invalid", "list")]
    [InlineData("""{"name":"n","list":"tasks"}""", "invalid", "query")]
    [InlineData("""{"name":"n","list":"tasks","query":""}""", "invalid", "query")]
    [InlineData("""{"name":"n","list":"tasks","query":"state:lost"}""", "invalid", "query")]
    [InlineData("""{"name":"n","list":"tasks","query":"state:failed","scope":"all"}""", "invalid", "scope")]
    [InlineData("""{"name":"n","list":"tasks","query":"state:failed","companyId":"acme"}""", "invalid", "companyId")]
    [InlineData("""{"name":"n","list":"tasks","query":"state:failed","scope":"team","companyId":" "}""", "invalid", "companyId")]
    [InlineData("""{"name":"n","list":"tasks","query":"state:failed","owner":"me"}""", "unknownMember", "owner")]
    public async Task A_wrong_view_is_refused_and_the_wrong_member_named(string body, string code, string member)
    {
        using var client = await App.ClientAsync(Role.Operator);

        (await client.Post("/api/views", body)).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task A_default_needs_to_be_said()
    {
        using var client = await App.ClientAsync(Role.Viewer);

        (await client.Put("/api/views/0123456789abcdef01234567/default", new { })).MustRefuse(400, "invalid", "isDefault");
        (await client.Put("/api/views/0123456789abcdef01234567/default", new { isDefault = true })).MustRefuse(404, "notFound");
    }
}
