namespace TaskDashboard.Tests.Api;

public sealed class KeyApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_key_is_added_shown_once_used_and_revoked()
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        var created = (
            await admin.Post(
                "/api/keys",
                new
                {
                    name = "CI",
                    role = "operator",
                    companyId = "acme",
                    vendors = new[] { "DriveQuant" },
                }
            )
        ).Must(201);
        using var client = App.Client(created.String("key")!);
        (await client.Get("/api/tasks")).Must(200);
        var listed = (await admin.Get("/api/keys")).Must(200);
        (await admin.Delete("/api/keys/" + created.String("id"))).Must(204);

        Assert.Equal("no-store", created.Headers["Cache-Control"]);
        Assert.Equal(("CI", "operator", "acme"), (created.String("name"), created.String("role"), created.String("companyId")));
        Assert.Equal(["DriveQuant"], created["vendors"].EnumerateArray().Select(vendor => vendor.GetString()));
        Assert.DoesNotContain(created.String("key")!, listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", listed.Text, StringComparison.OrdinalIgnoreCase);
        (await client.Get("/api/tasks")).MustRefuse(401, "unauthorized");
        var revoked = (await admin.Get("/api/keys")).Items.Single(key => key.GetProperty("id").GetString() == created.String("id"));
        Assert.NotNull(revoked.GetProperty("revokedAt").GetString());
    }

    [Theory]
    [InlineData("""{"role":"viewer"}""", "invalid", "name")]
    [InlineData("""{"name":"k"}""", "invalid", "role")]
    [InlineData("""{"name":"k","role":"viewer","companyId":""}""", "invalid", "companyId")]
    [InlineData("""{"name":"k","role":"viewer","companyId":" "}""", "invalid", "companyId")]
    [InlineData("""{"name":"k","role":"Viewer"}""", "invalid", "role")]
    [InlineData("""{"name":"k","role":"root"}""", "invalid", "role")]
    [InlineData("""{"name":"k","role":"viewer","vendors":"DriveQuant"}""", "invalid", "vendors")]
    [InlineData("""{"name":"k","role":"viewer","vendors":[null]}""", "invalid", "vendors")]
    [InlineData("""{"name":"k","role":"viewer","vendors":["drivequant","Bitdefender"]}""", "invalid", "vendors[1]")]
    [InlineData("""{"name":"k","role":"viewer","secret":"mine"}""", "unknownMember", "secret")]
    public async Task A_wrong_key_is_refused_and_the_wrong_member_named(string body, string code, string member)
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        (await admin.Post("/api/keys", body)).MustRefuse(400, code, member);
    }

    [Fact]
    public async Task An_unknown_key_is_not_found_and_the_bootstrap_key_is_not_revoked_here()
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        (await admin.Delete("/api/keys/000000000000000000000000")).MustRefuse(404, "notFound");
        (await admin.Delete("/api/keys/bootstrap")).MustRefuse(409, "bootstrapKey");
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer " + RunningApp.BootstrapKey + "x")]
    [InlineData(RunningApp.BootstrapKey)]
    public async Task Another_header_than_a_valid_bearer_key_is_unauthorized(string header)
    {
        using var nobody = App.Anonymous();

        (await nobody.Send(HttpMethod.Get, "/api/tasks", null, ("Authorization", header))).MustRefuse(401, "unauthorized");
        (await nobody.Send(HttpMethod.Get, "/api/tasks?key=" + RunningApp.BootstrapKey)).MustRefuse(401, "unauthorized");
    }

    [Fact]
    public async Task The_scheme_is_read_without_regard_to_case()
    {
        using var nobody = App.Anonymous();

        (await nobody.Send(HttpMethod.Get, "/api/tasks", null, ("Authorization", "bearer " + RunningApp.BootstrapKey))).Must(200);
    }

    [Fact]
    public async Task A_key_too_long_to_be_one_is_unauthorized()
    {
        using var client = App.Client(new string('k', 5000));

        (await client.Get("/api/tasks")).MustRefuse(401, "unauthorized");
    }
}
