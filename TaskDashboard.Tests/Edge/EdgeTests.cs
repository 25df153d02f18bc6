using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Live;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Edge;

namespace TaskDashboard.Tests.Edge;

/// <summary>Checks of every request before routing.</summary>
public sealed class EdgeTests(ApiFixture fixture)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?token=wrong")]
    [InlineData("/api/tasks")]
    [InlineData("/v1/enterprise/task/x")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path)
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var get = await client.Get(path);
        var head = (await client.Send(HttpMethod.Head, path)).Must(get.Status);

        Assert.Equal("", head.Text);
        Assert.Equal(get.Headers.GetValueOrDefault("Content-Type"), head.Headers.GetValueOrDefault("Content-Type"));
    }

    [Fact]
    public async Task HEAD_does_not_use_a_sign_in_link_up()
    {
        using var browser = fixture.App.Anonymous();
        var token = await fixture.App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);

        (await browser.Send(HttpMethod.Head, $"/sign-in?token={token}")).Must(200);
        Assert.Contains(
            "Sign in as administrator",
            (await browser.Get($"/sign-in?token={token}")).Must(200).Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/api/tasks?text=%00")]
    [InlineData("/api/tasks?text=%ED%A0%80")]
    [InlineData("/api/tasks?text=%FF")]
    [InlineData("/api/tasks/%FF")]
    public async Task A_target_that_is_not_text_is_refused(string path)
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        (await client.Get(path)).MustRefuse(400, "invalidAddress");
    }

    [Theory]
    [InlineData("/a%20b?c=%E2%88%95", true)]
    [InlineData("/100%", true)]
    [InlineData("/%zz", true)]
    [InlineData("/%00", false)]
    [InlineData("/%C3%28", false)]
    [InlineData("/%ED%A0%80", false)]
    public void Text_is_distinguished_from_other_bytes(string target, bool isText) => Assert.Equal(isText, RequestTarget.IsText(target));

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/no-such-page")]
    [InlineData("/api/tasks")]
    [InlineData("/v1/enterprise/task/x")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        var answer = await client.Get(path);

        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("same-origin", answer.Headers["Referrer-Policy"]);
        Assert.False(answer.Headers.ContainsKey("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_live_connection_of_another_site_is_refused()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);
        foreach (var path in new[] { "/_blazor/negotiate?negotiateVersion=1", "/hubs/tasks/negotiate?negotiateVersion=1" })
        {
            foreach (var origin in new[] { "https://evil.example", "null", $"http://{fixture.App.Address.Host}:1" })
            {
                (await client.Post(path, null, ("Origin", origin))).MustRefuse(403, "originRefused");
            }
        }

        (
            await client.Post(
                "/hubs/tasks/negotiate?negotiateVersion=1",
                null,
                ("Origin", fixture.App.Address.GetLeftPart(UriPartial.Authority))
            )
        ).Must(200);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_push_is_refused_with_an_explanation()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        (await client.Post("/api/pushes", """[{"kind":"trip","itemId":"x\ud83d","destinationId":"d","payload":{}}]""")).MustRefuse(
            400,
            "notJson"
        );
    }

    [Theory]
    [InlineData("""{"taskId":"\ud83d"}""", "notJson: ")]
    [InlineData("""{"types":["\ud83d"]}""", "notJson: ")]
    [InlineData("""{"text":"a\udc00"}""", "notJson: ")]
    [InlineData("""{"\ud83d":1}""", "notJson: ")]
    [InlineData("""{"taskId":"\u0000"}""", "notFound: ")]
    public async Task The_hub_refuses_invalid_characters_or_finds_nothing(string request, string refusal)
    {
        await using var hub = await HubSocket.ConnectAsync(fixture.App.Address, RunningApp.BootstrapKey);
        await hub.WatchAsync(request);

        Assert.Contains(refusal, await hub.EndsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"\u0000"}""")]
    [InlineData("""{"types":["\u0000"]}""")]
    public async Task NUL_is_not_an_empty_filter_of_the_hub(string request)
    {
        var (_, client) = await fixture.App.NewCompanyAsync();
        using var own = client;
        await using var hub = await HubSocket.ConnectAsync(client, fixture.App);
        await hub.WatchAsync(request, "nul");
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());
        await hub.WatchAsync(new { }, "all");
        Assert.True((await hub.NextAsync()).GetProperty("reset").GetBoolean());

        var id = (await client.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;

        await client.Post($"/api/tasks/{id}/cancel");

        // Everything that the first stream could send about the creation was sent before the second stream reports the cancel.
        JsonElement change;
        do
        {
            var (stream, batch) = await hub.NextOfAnyAsync();
            Assert.Equal("all", stream);
            change = batch.GetProperty("changes").EnumerateArray().Last();
        } while (change.GetProperty("task").GetProperty("state").GetString() != "canceled");
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u3164\u2060 ")]
    [InlineData("\u202e\u2800")]
    public async Task A_name_that_nobody_sees_is_refused(string name)
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        (await client.Post("/api/tasks", new { type = "t", name })).MustRefuse(400, "invalid", "name");
    }

    [Theory]
    [InlineData("/\u2215evil", "/%E2%88%95evil")]
    [InlineData("/tasks?text=\u00e9", "/tasks?text=%C3%A9")]
    [InlineData("//evil", "/")]
    public void The_way_back_is_ASCII(string back, string expected) => Assert.Equal(expected, LocalAddress.Of(back));

    // An attribute cannot contain an unpaired surrogate.
    [Fact]
    public void Half_a_surrogate_pair_and_NUL_cannot_be_stored()
    {
        Assert.All(new[] { "", "a", "\ud83d\ude00" }, text => Assert.True(PlainCharacters.CanBeStored(text)));
        Assert.All(new[] { "\ud83d", "a\0", "\ude00\ud83d", "\ud83d\ude00\0" }, text => Assert.False(PlainCharacters.CanBeStored(text)));
        Assert.Equal("/", LocalAddress.Of("/\ud800"));
    }

    [Fact]
    public async Task A_destination_s_URL_is_trimmed_and_names_no_user_of_any_name()
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        (await client.Post("/api/destinations", new { name = "user", url = "http://@127.0.0.1:9/hook" })).MustRefuse(400, "invalid", "url");
        Assert.Equal(
            "http://127.0.0.1:9/a@b",
            (await client.Post("/api/destinations", new { name = "trimmed", url = " http://127.0.0.1:9/a@b \n" })).Must(201).String("url")
        );
    }
}
