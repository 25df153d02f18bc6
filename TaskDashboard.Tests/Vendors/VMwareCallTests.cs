using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.VMware;
using static TaskDashboard.Tests.Vendors.VMwareSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Answers to unusual or unknown calls, to too many calls, and after internal errors.</summary>
public sealed class VMwareCallTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/tasks")]
    [InlineData("GET", "/tasks/")]
    [InlineData("GET", "/tasks/6753030831fe9826412bac5c")]
    [InlineData("GET", "/tasks/x")]
    [InlineData("GET", "/tasks/1")]
    [InlineData("GET", "/tasks/6753030831FE9826412BAC5C")]
    [InlineData("GET", "/tasks/%2e%2e%2fsession")]
    [InlineData("GET", "/tasks/a/b")]
    [InlineData("POST", "/tasks/6753030831fe9826412bac5c")]
    [InlineData("DELETE", "/tasks/6753030831fe9826412bac5c")]
    [InlineData("PUT", "/session")]
    [InlineData("PATCH", "/session")]
    [InlineData("OPTIONS", "/session")]
    [InlineData("GET", "/appliance")]
    public async Task Unknown_objects_are_404_without_a_body(string method, string path)
    {
        var (_, client, session) = await App.ApplianceAsync();

        var answer = (await client.Send(new HttpMethod(method), Routes.Prefix + path, null, session)).Must(404);

        Assert.Equal(("", "0"), (answer.Text, answer.Headers["Content-Length"]));
        Assert.False(answer.Headers.ContainsKey("Content-Type") || answer.Headers.ContainsKey("Allow"));
        Assert.Equal(401, (await client.Send(new HttpMethod(method), Routes.Prefix + path)).Status);
    }

    [Fact]
    public async Task Beside_the_appliance_s_calls_our_own_API_answers_in_its_own_way()
    {
        using var client = App.Client(RunningApp.BootstrapKey);

        (await client.Get("/api/rest/configure/v2/tasks/x")).MustRefuse(404, "noSuchCall");
        (await client.Get("/api/rest")).MustRefuse(404, "noSuchCall");
    }

    [Fact]
    public async Task Paths_in_any_case_parameters_and_bodies_are_taken()
    {
        var (ours, client, session) = await App.ApplianceAsync();
        var id = (await ours.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;

        (await client.Send(HttpMethod.Get, $"/API/Rest/Configure/V1/Tasks/{id}?fields=id&ID=1", null, session)).Must(200);
        (await client.Send(HttpMethod.Get, Tasks + id + "/", null, session)).Must(200);
        using var json = new StringContent("", Encoding.UTF8, "application/json");
        (await client.Send(HttpMethod.Get, Tasks + id, json, session)).Must(200);
    }

    [Fact]
    public async Task Any_body_whatever_is_ignored_by_a_login()
    {
        var key = await App.AddKeyAsync(Role.Viewer, null, "VMware");
        using var client = App.Anonymous();
        byte[][] bodies =
        [
            [],
            [0],
            "null"u8.ToArray(),
            "{\"a\":"u8.ToArray(),
            "\"\\ud800\""u8.ToArray(),
            [0xff, 0xfe, 0xc3, 0x28],
            Encoding.ASCII.GetBytes(new string('[', 100_000)),
            Encoding.ASCII.GetBytes(new string('9', 10_000)),
            new byte[1024 * 1024],
        ];
        foreach (var body in bodies)
        {
            foreach (var type in new[] { null, "application/json", "application/x-www-form-urlencoded", "nonsense" })
            {
                using var content = new ByteArrayContent(body);
                if (type is not null)
                {
                    content.Headers.TryAddWithoutValidation("Content-Type", type);
                }
                (await client.Send(HttpMethod.Post, SessionPath, content, Basic(key.Key.Id, key.Secret))).Must(200);
            }
        }
    }

    [Fact]
    public async Task Any_id_session_and_body_whatever_get_an_answer_of_the_appliance_s_and_never_500()
    {
        var (_, client, session) = await App.ApplianceAsync();
        var text = Gen.ListOf(
                Gen.Frequency(
                    (4, Gen.Choose(0x20, 0x7e)),
                    (2, Gen.Choose(1, 0xffff)),
                    (1, Gen.Elements('"', '{', '%', '/', '\\', '?').Select(one => (int)one))
                )
            )
            .Select(units => new string([.. units.Select(unit => (char)unit)]));
        var calls =
            from id in text
            from token in Gen.Frequency((2, Gen.Constant(session.Value)), (1, text))
            from body in text
            from method in Gen.Elements("GET", "POST", "DELETE", "PUT")
            from path in Gen.Elements(Tasks, Routes.Prefix + "/", SessionPath + "/x/")
            select (Method: method, Path: path + Uri.EscapeDataString(Clean(id)), Token: Header(token), Body: body);
        foreach (var call in calls.Sample(10, 300))
        {
            using var body = new StringContent(call.Body, Encoding.UTF8, "application/json");

            var answer = await client.Send(
                new HttpMethod(call.Method),
                call.Path,
                body,
                (Routes.SessionHeader, call.Token),
                ("Authorization", "Basic " + call.Token)
            );

            Assert.True(answer.Status is 401 or 404 && answer.Text.Length == 0, $"{call}: {answer.Status} {answer.Text}");
        }

        static string Clean(string id) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(id));

        // Characters that a header cannot contain are not sent.
        static string Header(string token) => new([.. token.Where(one => one is >= ' ' and <= '~')]);
    }

    [Theory]
    [InlineData(RefusalKind.Invalid, "invalid", 400, true)]
    [InlineData(RefusalKind.TooLarge, "tooLarge", 400, true)]
    [InlineData(RefusalKind.Conflict, "canceled", 400, true)]
    [InlineData(RefusalKind.Unprocessable, "nothing", 400, true)]
    [InlineData(RefusalKind.Forbidden, "forbidden", 403, true)]
    [InlineData(RefusalKind.Forbidden, "ended", 401, false)]
    [InlineData(RefusalKind.NotFound, "notFound", 404, false)]
    [InlineData(RefusalKind.Unavailable, "unavailable", 500, true)]
    public void Each_refusal_has_its_status_and_its_body_or_none(RefusalKind kind, string code, int status, bool hasBody)
    {
        var (answered, error) = Mapping.ErrorOf(new RefusedException(kind, code, "Words."));

        Assert.Equal(status, answered);
        Assert.Equal(hasBody ? (code, "Words.") : null, error);
    }

    [Fact]
    public async Task An_internal_error_is_500_with_an_operation_id_and_without_details()
    {
        await using var app = await RunningApp.StartAsync();
        using var client = app.Anonymous();
        var session = await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);
        using (var other = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "test.db")};Pooling=False"))
        {
            other.Open();
            using var rename = other.CreateCommand();
            rename.CommandText = "ALTER TABLE Tasks RENAME TO Lost";
            rename.ExecuteNonQuery();
        }

        var answer = (await client.TaskInfo(NoSuchId, session)).Must(500);
        var again = (await client.TaskInfo(NoSuchId, session)).Must(500);

        Assert.Equal(["error_code", "message", "op_id"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", answer.String("op_id"));
        Assert.NotEqual(answer.String("op_id"), again.String("op_id"));
        Assert.DoesNotContain("SQL", answer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Tasks", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_too_many_are_429_where_a_rate_is_set()
    {
        var clock = new Support.FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(
            services =>
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(services, clock),
            null,
            "--Vendors:VMware:RequestsPerSecond=2"
        );
        using var client = app.Anonymous();
        var session = await client.LogInAsync("bootstrap", RunningApp.BootstrapKey);

        (await client.TaskInfo(NoSuchId, session)).Must(404);
        (await client.TaskInfo(NoSuchId, session)).Must(404);
        var tooMany = (await client.TaskInfo(NoSuchId, session)).Must(429);

        Assert.Equal(["error_code", "message", "op_id"], tooMany.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("1", tooMany.Headers["Retry-After"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await client.TaskInfo(NoSuchId, session)).Must(404);
    }

    [Fact]
    public async Task The_API_document_has_the_calls_with_their_bodies_and_the_session()
    {
        using var client = App.Client(RunningApp.BootstrapKey);

        var document = (await client.Get("/openapi/v1.json")).Must(200);
        var get = document["paths"].GetProperty(Routes.Prefix + "/tasks/{task_id}").GetProperty("get");

        Assert.Equal("VMware", get.GetProperty("security")[0].EnumerateObject().Single().Name);
        Assert.Equal("task_id", get.GetProperty("parameters")[0].GetProperty("name").GetString());
        Assert.Equal(
            "x-dr-session",
            document["components"].GetProperty("securitySchemes").GetProperty("VMware").GetProperty("name").GetString()
        );
        Assert.Equal(
            ["id", "description", "type", "status", "error", "progress", "start_time", "complete_time", "result", "_meta"],
            document["components"]
                .GetProperty("schemas")
                .GetProperty("VMwareTaskDrResponseEntity")
                .GetProperty("properties")
                .EnumerateObject()
                .Select(member => member.Name)
        );
    }
}
