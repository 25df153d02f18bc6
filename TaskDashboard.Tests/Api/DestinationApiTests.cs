namespace TaskDashboard.Tests.Api;

public sealed class DestinationApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_destination_is_added_and_its_signing_secret_shown_once()
    {
        var (companyId, client) = await App.NewCompanyAsync();

        var created = (
            await client.Post(
                "/api/destinations",
                new
                {
                    name = "Acme",
                    url = "http://127.0.0.1:9/hook",
                    authorization = new
                    {
                        type = "basic",
                        username = "u",
                        password = "p-secret",
                    },
                    concurrency = 4,
                }
            )
        ).Must(201);
        var found = (await client.Get("/api/destinations/" + created.String("id"))).Must(200);

        Assert.Matches("^[0-9a-f]{24}$", created.String("id"));
        Assert.StartsWith("whsec_", created.String("signingSecret"), StringComparison.Ordinal);
        Assert.Equal("no-store", created.Headers["Cache-Control"]);
        Assert.Equal(
            ("Acme", "http://127.0.0.1:9/hook", companyId),
            (created.String("name"), created.String("url"), created.String("companyId"))
        );
        Assert.Equal(
            ("basic", "u"),
            (found["authorization"].GetProperty("type").GetString(), found["authorization"].GetProperty("username").GetString())
        );
        Assert.Equal(4, found.Int("concurrency"));
        Assert.Equal(0, found["pushes"].GetProperty("waiting").GetInt64());
        Assert.DoesNotContain("p-secret", created.Text + found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", found.Text, StringComparison.Ordinal);
        Assert.Equal(created.String("id"), (await client.Get("/api/destinations")).Must(200).Items.Single().GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_OAuth2_client_is_accepted_and_its_secret_is_never_returned()
    {
        var (_, client) = await App.NewCompanyAsync();
        var authorization = new
        {
            type = "oauth2",
            tokenUrl = "http://127.0.0.1:9/token",
            clientId = "c-1",
            clientSecret = "s-secret",
            scope = "trips",
        };

        var created = (
            await client.Post(
                "/api/destinations",
                new
                {
                    name = "Acme",
                    url = "http://127.0.0.1:9/hook",
                    authorization,
                }
            )
        ).Must(201);
        var changed = (
            await client.Patch(
                $"/api/destinations/{created.String("id")}",
                new
                {
                    authorization = new
                    {
                        type = "oauth2",
                        tokenUrl = "http://127.0.0.1:9/other",
                        clientId = "c-2",
                        clientSecret = "s-secret",
                    },
                }
            )
        ).Must(200);
        var found = (await client.Get("/api/destinations/" + created.String("id"))).Must(200);

        Assert.Equal(
            """{"type":"oauth2","username":null,"tokenUrl":"http://127.0.0.1:9/token","clientId":"c-1","scope":"trips"}""",
            created["authorization"].GetRawText()
        );
        Assert.Equal(
            """{"type":"oauth2","username":null,"tokenUrl":"http://127.0.0.1:9/other","clientId":"c-2","scope":null}""",
            found["authorization"].GetRawText()
        );
        Assert.DoesNotContain("s-secret", created.Text + changed.Text + found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_shows_the_whole_exchange()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        customer.Answers = System.Net.HttpStatusCode.OK;
        customer.Body = "thanks";
        var id = (
            await client.Post(
                "/api/destinations",
                new
                {
                    name = "n",
                    url = customer.Url,
                    authorization = new
                    {
                        type = "basic",
                        username = "u",
                        password = "p-secret",
                    },
                }
            )
        ).Must(201).String("id");

        var exchange = (await client.Post($"/api/destinations/{id}/test")).Must(200);

        Assert.Equal(
            ("POST", customer.Url, 200, "thanks"),
            (exchange.String("method"), exchange.String("url"), exchange.Int("status"), exchange.String("responseBody"))
        );
        Assert.Equal("text", exchange.String("responseEncoding"));
        Assert.Equal(customer.All.Single().Text, exchange.String("requestBody"));
        var sent = exchange["requestHeaders"]
            .EnumerateArray()
            .ToDictionary(header => header.GetProperty("name").GetString()!, header => header.GetProperty("value").GetString());
        Assert.Equal(("Basic ***", customer.All.Single().Headers["webhook-id"]), (sent["authorization"], sent["webhook-id"]));
        Assert.NotEmpty(exchange["responseHeaders"].EnumerateArray());
        Assert.Null(exchange.String("error"));
        Assert.Empty((await client.Get($"/api/pushes?destination={id}")).Must(200).Items);
    }

    [Fact]
    public async Task A_second_test_at_the_same_time_is_a_conflict()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        customer.Hold();
        var id = await client.AddDestinationAsync(customer.Url);
        var first = client.Post($"/api/destinations/{id}/test");
        await customer.WhenReceivedAsync(1);

        (await client.Post($"/api/destinations/{id}/test")).MustRefuse(409, "testRunning");

        customer.Release();
        (await first).Must(200);
    }

    [Fact]
    public async Task A_new_signing_secret_is_shown_once_and_both_sign()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var created = (await client.Post("/api/destinations", new { name = "n", url = customer.Url })).Must(201);

        var rotated = (await client.Post($"/api/destinations/{created.String("id")}/rotate-secret")).Must(200);
        (await client.Post($"/api/destinations/{created.String("id")}/test")).Must(200);

        Assert.StartsWith("whsec_", rotated.String("signingSecret"), StringComparison.Ordinal);
        Assert.NotEqual(created.String("signingSecret"), rotated.String("signingSecret"));
        Assert.True(rotated["previousValidUntil"].GetDateTimeOffset() > created["createdAt"].GetDateTimeOffset() + TimeSpan.FromHours(23));
        Assert.Equal("no-store", rotated.Headers["Cache-Control"]);
        Assert.Equal(2, customer.All.Single().Headers["webhook-signature"].Split(' ').Length);
        Assert.DoesNotContain(
            "whsec_",
            (await client.Get($"/api/destinations/{created.String("id")}")).Must(200).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rotation_too_many_is_a_conflict_and_a_leaked_secret_ends_at_once()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var path = $"/api/destinations/{await client.AddDestinationAsync(customer.Url)}";
        (await client.Post(path + "/rotate-secret", new { })).Must(200);
        var second = (await client.Post(path + "/rotate-secret", new { endOld = false })).Must(200);
        Assert.True(second["oldestValidUntil"].GetDateTimeOffset() <= second["previousValidUntil"].GetDateTimeOffset());

        (await client.Post(path + "/rotate-secret")).MustRefuse(409, "secretsInUse");
        (await client.Post(path + "/rotate-secret", """{"endOld":"yes"}""")).MustRefuse(400, "invalid", "endOld");
        (await client.Post(path + "/rotate-secret", """{"force":true}""")).MustRefuse(400, "unknownMember", "force");
        (await client.Post(path + "/test")).Must(200);
        var alone = (await client.Post(path + "/rotate-secret", new { endOld = true })).Must(200);
        (await client.Post(path + "/test")).Must(200);

        Assert.Null(alone.String("previousValidUntil"));
        Assert.Equal([3, 1], customer.All.Select(request => request.Headers["webhook-signature"].Split(' ').Length));
    }

    [Fact]
    public async Task A_destination_whose_endpoint_is_gone_says_who_paused_it_and_why()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync(System.Net.HttpStatusCode.Gone);
        var id = await client.AddDestinationAsync(customer.Url);
        await client.SubmitAsync(id, 1);
        await App.UntilStateAsync(client, id, "failed", 1);

        var paused = (await client.Get($"/api/destinations/{id}")).Must(200);
        var resumed = (await client.Patch($"/api/destinations/{id}", new { paused = false })).Must(200);

        Assert.Equal(
            ("TaskDashboard", "The endpoint answered 410 Gone: it takes no more deliveries."),
            (paused.String("pausedBy"), paused.String("pausedReason"))
        );
        Assert.Equal((null, null), (resumed.String("pausedBy"), resumed.String("pausedReason")));
    }

    [Fact]
    public async Task Fresh_connections_are_begun_and_ended_by_a_patch_and_shown()
    {
        var (_, client) = await App.NewCompanyAsync();
        var path = $"/api/destinations/{await client.AddDestinationAsync("http://127.0.0.1:9/hook")}";
        Assert.Null((await client.Get(path)).Must(200).String("freshConnectionsSince"));

        var begun = (await client.Patch(path, new { freshConnections = true })).Must(200).String("freshConnectionsSince");
        Assert.Equal(begun, (await client.Get(path)).Must(200).String("freshConnectionsSince"));

        Assert.NotNull(begun);
        Assert.Null((await client.Patch(path, new { freshConnections = false })).Must(200).String("freshConnectionsSince"));
    }

    [Fact]
    public async Task A_destination_that_keeps_failing_says_since_when_why_and_until_when()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync(System.Net.HttpStatusCode.ServiceUnavailable);
        var id = await client.AddDestinationAsync(customer.Url);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.Get($"/api/destinations/{id}")).Must(200)["circuit"].ValueKind);

        await client.SubmitAsync(id, 300);
        await App.UntilAsync(async () =>
            (await client.Get($"/api/destinations/{id}")).Must(200)["circuit"].ValueKind == System.Text.Json.JsonValueKind.Object
        );

        var circuit = (await client.Get($"/api/destinations/{id}")).Must(200)["circuit"];
        Assert.Equal(
            TimeSpan.FromSeconds(15),
            circuit.GetProperty("nextProbeAt").GetDateTimeOffset() - circuit.GetProperty("openSince").GetDateTimeOffset()
        );
        Assert.Contains("503", circuit.GetProperty("reason").GetString(), StringComparison.Ordinal);
        await App.UntilAsync(async () => (await client.Get($"/api/pushes?destination={id}&state=sending")).Must(200).Items.Count == 0);
        var held = (await client.Get($"/api/pushes?destination={id}&state=waiting")).Must(200).Items[0];
        Assert.Equal("circuit", held.GetProperty("heldBy").GetString());
        Assert.Equal(circuit.GetProperty("nextProbeAt").GetDateTimeOffset(), held.GetProperty("heldUntil").GetDateTimeOffset());
    }

    [Fact]
    public async Task No_authorization_is_the_default()
    {
        var (_, client) = await App.NewCompanyAsync();

        var created = (await client.Post("/api/destinations", new { name = "Acme", url = "http://127.0.0.1:9/hook" })).Must(201);

        Assert.Equal("none", created["authorization"].GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_leaves_the_rest()
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = (
            await client.Post(
                "/api/destinations",
                new
                {
                    name = "Acme",
                    url = "http://127.0.0.1:9/hook",
                    authorization = new
                    {
                        type = "basic",
                        username = "u",
                        password = "p",
                    },
                }
            )
        ).Must(201).String("id");

        var paused = (await client.Patch($"/api/destinations/{id}", new { paused = true })).Must(200);
        var renamed = (await client.Patch($"/api/destinations/{id}", new { name = "Acme 2", authorization = new { type = "none" } })).Must(
            200
        );
        var resumed = (await client.Patch($"/api/destinations/{id}", new { paused = false })).Must(200);

        Assert.True(paused["paused"].GetBoolean());
        Assert.NotNull(paused.String("pausedAt"));
        Assert.Equal("Acme", paused.String("name"));
        Assert.Equal(("Acme 2", "none"), (renamed.String("name"), renamed["authorization"].GetProperty("type").GetString()));
        Assert.True(renamed["paused"].GetBoolean());
        Assert.False(resumed["paused"].GetBoolean());
        Assert.Equal("http://127.0.0.1:9/hook", resumed.String("url"));
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1/"}""", "invalid", "name")]
    [InlineData("""{"name":"n"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"ftp://example.com/"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"example.com"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"http://169.254.169.254/latest/meta-data"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"http://[fe80::1]/"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"http://metadata.google.internal/"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"http://u:p@example.com/"}""", "invalid", "url")]
    [InlineData("""{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"digest"}}""", "invalid", "authorization.type")]
    [InlineData("""{"name":"n","url":"http://127.0.0.1/","authorization":{}}""", "invalid", "authorization.type")]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"basic","username":"u"}}""",
        "invalid",
        "authorization.password"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"basic","password":"p"}}""",
        "invalid",
        "authorization.username"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"none","password":"p"}}""",
        "invalid",
        "authorization.password"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"none","token":"t"}}""",
        "unknownMember",
        "authorization.token"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"oauth2","clientId":"c","clientSecret":"s"}}""",
        "invalid",
        "authorization.tokenUrl"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"oauth2","tokenUrl":"http://127.0.0.1/","clientSecret":"s"}}""",
        "invalid",
        "authorization.clientId"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"oauth2","tokenUrl":"http://127.0.0.1/","clientId":"c"}}""",
        "invalid",
        "authorization.clientSecret"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"oauth2","tokenUrl":"http:"""
            + """//169.254.169.254/","clientId":"c","clientSecret":"s"}}""",
        "invalid",
        "authorization.tokenUrl"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"oauth2","tokenUrl":"http:"""
            + """//127.0.0.1/","clientId":"c","clientSecret":"s","password":"p"}}""",
        "invalid",
        "authorization.password"
    )]
    [InlineData(
        """{"name":"n","url":"http://127.0.0.1/","authorization":{"type":"basic","username":"u","password":"p","scope":"x"}}""",
        "invalid",
        "authorization.scope"
    )]
    [InlineData("""{"name":"n","url":"http://127.0.0.1/","concurrency":0}""", "invalid", "concurrency")]
    [InlineData("""{"name":"n","url":"http://127.0.0.1/","companyId":"another"}""", "invalid", "companyId")]
    [InlineData("""{"name":"n","url":"http://127.0.0.1/","paused":true}""", "unknownMember", "paused")]
    public async Task A_wrong_destination_is_refused_and_the_wrong_member_named(string body, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();

        (await client.Post("/api/destinations", body)).MustRefuse(400, code, member);
        Assert.Empty((await client.Get("/api/destinations")).Must(200).Items);
    }

    [Theory]
    [InlineData("""{"url":"file:///etc/passwd"}""", "invalid", "url")]
    [InlineData("""{"paused":"yes"}""", "invalid", "paused")]
    [InlineData("""{"freshConnections":"no"}""", "invalid", "freshConnections")]
    [InlineData("""{"companyId":"other"}""", "unknownMember", "companyId")]
    public async Task A_wrong_patch_is_refused_and_changes_nothing(string body, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        var id = await client.AddDestinationAsync("http://127.0.0.1:9/hook");
        var before = (await client.Get($"/api/destinations/{id}")).Text;

        (await client.Patch($"/api/destinations/{id}", body)).MustRefuse(400, code, member);

        Assert.Equal(before, (await client.Get($"/api/destinations/{id}")).Text);
    }

    [Fact]
    public async Task An_unknown_destination_is_not_found()
    {
        using var admin = await App.ClientAsync(Role.Administrator);

        (await admin.Get("/api/destinations/000000000000000000000000")).MustRefuse(404, "notFound");
        (await admin.Get("/api/destinations/x")).MustRefuse(404, "notFound");
        (await admin.Patch("/api/destinations/x", new { paused = true })).MustRefuse(404, "notFound");
    }
}

/// <summary>The rule for private addresses, with the default setting.</summary>
public sealed class PrivateDestinationApiTests
{
    [Fact]
    public async Task Private_destinations_are_refused_unless_allowed()
    {
        await using var app = await RunningApp.StartAsync(settings: "--Push:AllowPrivateDestinations=false");
        using var admin = app.Client(RunningApp.BootstrapKey);
        string[] urls =
        [
            "http://127.0.0.1/",
            "http://10.1.2.3/",
            "http://192.168.1.1/",
            "http://[::1]/",
            "http://localhost/",
            "http://0x7f000001/",
            "http://2130706433/",
        ];

        foreach (var url in urls)
        {
            (await admin.Post("/api/destinations", new { name = "n", url })).MustRefuse(400, "invalid", "url");
        }
    }
}
