using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Vendors.SmartDocumentor;
using static TaskDashboard.Tests.Vendors.SmartDocumentorSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>How a key is exchanged for a token, and what the token allows.</summary>
public sealed class SmartDocumentorTokenTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_key_becomes_a_token()
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        using var client = App.Anonymous();

        var answer = (await client.AskForTokenAsync(Grant(key.Key.Id, key.Secret))).Must(200);

        Assert.Equal(["access_token", "expires_in", "token_type", "scope"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Matches("^[0-9a-f]{64}$", answer.String("access_token"));
        Assert.Equal((3600, "Bearer", "WebAPI"), (answer.Int("expires_in"), answer.String("token_type"), answer.String("scope")));
        Assert.Equal(
            ("application/json", "no-store", "no-cache"),
            (answer.Headers["Content-Type"], answer.Headers["Cache-Control"], answer.Headers["Pragma"])
        );
        using var bearer = App.Client(answer.String("access_token")!);
        (await bearer.Get(Status)).MustBeEmpty(400);
    }

    [Fact]
    public async Task Each_request_has_a_token_of_its_own_and_all_are_good()
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        var (one, other) = (await App.SmartDocumentorTokenAsync(key), await App.SmartDocumentorTokenAsync(key));

        Assert.NotEqual(one, other);
        foreach (var token in new[] { one, other })
        {
            using var client = App.Client(token);
            (await client.Get(Status)).MustBeEmpty(400);
        }
    }

    [Fact]
    public async Task The_bootstrap_key_is_the_client_bootstrap()
    {
        using var client = App.Client(await App.SmartDocumentorTokenAsync("bootstrap", RunningApp.BootstrapKey));

        (await client.Get(Status)).MustBeEmpty(400);
    }

    [Fact]
    public async Task The_request_may_come_in_every_form_that_clients_send()
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        var (id, secret) = (key.Key.Id, key.Secret);
        using var client = App.Anonymous();

        (await client.AskForTokenAsync(Grant(id, secret, scope: null))).Must(200);
        (await client.AskForTokenAsync(Grant(id, secret, scope: ""))).Must(200);
        (await client.AskForTokenAsync(Grant(id, secret, scope: "WebAPI WebAPI"))).Must(200);
        (await client.AskForTokenAsync(Grant(id, secret, "Client_Credentials", "webapi"))).Must(200);
        (await client.AskForTokenAsync(Grant(null, null), ("Authorization", Basic(id, secret)))).Must(200);
        (
            await client.AskForTokenAsync(
                new StringContent(
                    $"unknown=1&CLIENT_ID={id}&client_secret={secret}&grant_type=client_credentials",
                    Encoding.UTF8,
                    "application/x-www-form-urlencoded"
                )
            )
        ).Must(200);
        using var parts = new MultipartFormDataContent
        {
            { new StringContent("client_credentials"), "grant_type" },
            { new StringContent(id), "client_id" },
            { new StringContent(secret), "client_secret" },
        };
        (await client.AskForTokenAsync(parts)).Must(200);
        (await client.Send(HttpMethod.Post, "/Connect/Token/", Grant(id, secret))).Must(200);
    }

    [Fact]
    public async Task A_secret_may_be_percent_encoded_in_Basic()
    {
        const string Odd = "a key+of 20% or / more";
        await using var app = await RunningApp.StartAsync(null, null, "--Access:BootstrapApiKey=" + Odd);
        using var client = app.Anonymous();

        (await client.AskForTokenAsync(Grant(null, null), ("Authorization", Basic("bootstrap", Odd)))).Must(200);
        (await client.AskForTokenAsync(Grant(null, null), ("Authorization", Basic("bootstrap", Uri.EscapeDataString(Odd))))).Must(200);
        (await client.AskForTokenAsync(Grant("bootstrap", Odd))).Must(200);
    }

    [Fact]
    public async Task An_unknown_client_gets_invalid_client()
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        var other = await App.AddSmartDocumentorKeyAsync();
        var silent = await App.AddKeyAsync(Role.Administrator, null, "DriveQuant", "SailPoint");
        var revoked = await App.AddSmartDocumentorKeyAsync();
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        using var client = App.Anonymous();

        foreach (
            var (id, secret) in new[]
            {
                (null, null),
                ("", ""),
                (key.Key.Id, null),
                (null, key.Secret),
                (key.Key.Id, ""),
                (key.Key.Id, "wrong"),
                (key.Key.Id, other.Secret),
                ("bootstrap", key.Secret),
                (key.Secret, key.Key.Id),
                (key.Key.Id.ToUpperInvariant(), key.Secret),
                (silent.Key.Id, silent.Secret),
                (revoked.Key.Id, revoked.Secret),
                (key.Key.Id, new string('x', 5000)),
            }
        )
        {
            MustFail(await client.AskForTokenAsync(Grant(id, secret)), "invalid_client");
            MustFail(await client.AskForTokenAsync(Grant(id, secret, "password", "all")), "invalid_client");
            MustFail(await client.AskForTokenAsync(Grant(null, null), ("Authorization", Basic(id ?? "", secret ?? ""))), "invalid_client");
        }

        MustFail(await client.AskForTokenAsync(Grant(null, null), ("Authorization", "Bearer " + key.Secret)), "invalid_client");
        MustFail(await client.AskForTokenAsync(Grant(null, null), ("Authorization", "Basic ???")), "invalid_client");
        MustFail(
            await client.AskForTokenAsync(Grant(key.Key.Id, key.Secret), ("Authorization", Basic(key.Key.Id, "wrong"))),
            "invalid_client"
        );
    }

    [Theory]
    [InlineData(null, "WebAPI", "invalid_request")]
    [InlineData("", "WebAPI", "invalid_request")]
    [InlineData("password", "WebAPI", "unsupported_grant_type")]
    [InlineData("authorization_code", "all", "unsupported_grant_type")]
    [InlineData("client-credentials", "WebAPI", "unsupported_grant_type")]
    [InlineData("client_credentials", "WebAPI offline_access", "invalid_scope")]
    [InlineData("client_credentials", "openid", "invalid_scope")]
    public async Task Errors_of_a_token_request_have_the_codes_of_OAuth(string? grantType, string scope, string error)
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        using var client = App.Anonymous();

        MustFail(await client.AskForTokenAsync(Grant(key.Key.Id, key.Secret, grantType, scope)), error);
    }

    [Fact]
    public async Task A_request_that_is_not_a_form_is_invalid()
    {
        var key = await App.AddSmartDocumentorKeyAsync();
        var fields = $"grant_type=client_credentials&client_id={key.Key.Id}&client_secret={key.Secret}";
        using var client = App.Anonymous();

        MustFail(await client.AskForTokenAsync(null), "invalid_request");
        MustFail(
            await client.AskForTokenAsync(new StringContent($$"""{"client_id":"{{key.Key.Id}}"}""", Encoding.UTF8, "application/json")),
            "invalid_request"
        );
        MustFail(await client.AskForTokenAsync(new StringContent(fields, Encoding.UTF8, "text/plain")), "invalid_request");
        MustFail(
            await client.AskForTokenAsync(
                new StringContent(fields + "&scope=WebAPI&scope=WebAPI", Encoding.UTF8, "application/x-www-form-urlencoded")
            ),
            "invalid_request"
        );
        MustFail(
            await client.AskForTokenAsync(
                new StringContent(fields + "&client_id=other", Encoding.UTF8, "application/x-www-form-urlencoded")
            ),
            "invalid_request"
        );
        MustFail(
            await client.AskForTokenAsync(new StringContent(fields + "%00", Encoding.UTF8, "application/x-www-form-urlencoded")),
            "invalid_request"
        );
        MustFail(
            await client.AskForTokenAsync(
                new StringContent(fields, Encoding.UTF8, "application/x-www-form-urlencoded")
                {
                    Headers = { ContentType = new("application/x-www-form-urlencoded", "utf-7") },
                }
            ),
            "invalid_request"
        );
        MustFail(await client.Send(HttpMethod.Get, $"{Routes.TokenPath}?{fields}"), "invalid_request");
        MustFail(await client.Send(HttpMethod.Put, Routes.TokenPath, Grant(key.Key.Id, key.Secret)), "invalid_request");

        // A secret in a URL would end up in logs.
        MustFail(await client.Send(HttpMethod.Post, $"{Routes.TokenPath}?{fields}", new FormUrlEncodedContent([])), "invalid_client");
    }

    [Fact]
    public async Task Without_a_good_token_the_answer_is_401_whether_there_is_a_task_or_not()
    {
        var (_, reporter) = await App.NewCompanyAsync();
        var number = (
            await reporter.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "n",
                    workspaceId = 1,
                }
            )
        ).Must(201).Int("number");
        var key = await App.AddSmartDocumentorKeyAsync();
        var token = await App.SmartDocumentorTokenAsync(key);
        var ofAnother = await App.Get<KeySessions>()
            .IssueAsync(
                App.Get<KeyService>().FindCaller(RunningApp.BootstrapKey)!,
                "SailPoint",
                TimeSpan.FromHours(1),
                TestContext.Current.CancellationToken
            );
        var revoked = await App.AddSmartDocumentorKeyAsync();
        var ofRevoked = await App.SmartDocumentorTokenAsync(revoked);
        await App.Get<KeyService>().RevokeAsync(Caller.Engine, revoked.Key.Id, TestContext.Current.CancellationToken);
        using var client = App.Anonymous();

        foreach (
            var header in new[]
            {
                null,
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer " + token[1..],
                "Bearer " + token.ToUpperInvariant(),
                token,
                "Token " + token,
                Basic("", token),
                "Bearer " + key.Secret,
                "Bearer " + RunningApp.BootstrapKey,
                "Bearer " + ofAnother,
                "Bearer " + ofRevoked,
                "Bearer " + new string('0', 8000),
                $"Bearer {token}, Bearer {token}",
            }
        )
        {
            (string, string)[] headers = header is null ? [] : [("Authorization", header)];
            foreach (
                var path in new[]
                {
                    $"{Status}?taskId={number}",
                    $"{Status}?taskId=2147483647",
                    Status,
                    $"{Routes.Prefix}/nowhere",
                    $"{Status}?access_token={token}&taskId={number}",
                }
            )
            {
                (await client.Send(HttpMethod.Get, path, null, headers)).MustBeEmpty(401);
            }
        }

        (await client.Send(HttpMethod.Get, Status, null, ("Authorization", "bearer " + token))).MustBeEmpty(400);
    }

    [Fact]
    public async Task A_token_is_good_for_an_hour_and_survives_a_restart()
    {
        using var folder = new TemporaryFolder();
        var clock = new FakeClock();
        NewKey key;
        string token;
        await using (var app = await StartAsync())
        {
            key = await app.AddSmartDocumentorKeyAsync();
            token = await app.SmartDocumentorTokenAsync(key);
            clock.Advance(TimeSpan.FromSeconds(3599));
            await AnswersAsync(app, 400);
        }

        await using (var app = await StartAsync())
        {
            await AnswersAsync(app, 400);
            clock.Advance(TimeSpan.FromSeconds(1));
            await AnswersAsync(app, 401);
            token = await app.SmartDocumentorTokenAsync(key);
            await AnswersAsync(app, 400);
        }

        Task<RunningApp> StartAsync() => RunningApp.StartAsync(services => services.AddSingleton<TimeProvider>(clock), folder.Path);

        async Task AnswersAsync(RunningApp app, int status)
        {
            using var client = app.Client(token);
            (await client.Get(Status)).MustBeEmpty(status);
        }
    }

    private static void MustFail(Answer answer, string error)
    {
        answer.Must(400);
        Assert.Equal($$"""{"error":"{{error}}"}""", answer.Text);
        Assert.Equal(("application/json", "no-store"), (answer.Headers["Content-Type"], answer.Headers["Cache-Control"]));
    }
}
