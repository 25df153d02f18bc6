using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.SmartDocumentor;

namespace TaskDashboard.Tests.Vendors;

/// <summary>The call for a task's status.</summary>
public sealed class SmartDocumentorStatusTests(ApiFixture fixture)
{
    private const string Status = SmartDocumentorSteps.Status;

    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_document_is_followed_from_its_queue_to_its_export_and_through_a_restart()
    {
        var (company, reporter) = await App.NewCompanyAsync();
        using var client = await App.SmartDocumentorAsync(companyId: company);
        var externalId = "invoice/" + Guid.NewGuid();
        var created = (
            await reporter.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "scan.pdf",
                    displayName = "Invoice 7",
                    description = "From the post room",
                    externalId,
                    workspaceId = 7,
                    batchId = 3,
                    stage = "queuedForPreProcessing",
                    integrationStatus = "queued",
                }
            )
        ).Must(201);
        var (id, number) = (created.String("id")!, created.Int("number"));

        var queued = (await client.Get($"{Status}?taskId={number}")).Must(200);
        Assert.Equal(
            [
                "taskId",
                "workspaceId",
                "batchId",
                "taskNumber",
                "externalId",
                "displayName",
                "description",
                "createdOn",
                "taskStatus",
                "integrationStatus",
                "taskStatusText",
                "integrationStatusText",
                "totalPages",
                "preProcessingStartedOn",
            ],
            queued.Json.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal(
            (number, 7, 3, created.Int("workspaceNumber")),
            (queued.Int("taskId"), queued.Int("workspaceId"), queued.Int("batchId"), queued.Int("taskNumber"))
        );
        Assert.Equal(
            (externalId, "Invoice 7", "From the post room"),
            (queued.String("externalId"), queued.String("displayName"), queued.String("description"))
        );
        Assert.Equal((30, "QueuedForPreProcessing", 1, "Queued"), Statuses(queued));
        Assert.Equal(0, queued.Int("totalPages"));
        Assert.Equal(ToTheSecond(created.String("createdAt")!), queued.String("createdOn"));
        Assert.Null(queued.String("preProcessingStartedOn"));
        Assert.Equal("application/json", queued.Headers["Content-Type"]);
        Assert.Equal(Encoding.UTF8.GetByteCount(queued.Text).ToString(CultureInfo.InvariantCulture), queued.Headers["Content-Length"]);

        var started = await ReportAsync(new { @event = "started", stage = "preProcessingInProgress" });
        Assert.Equal((31, "PreProcessingInProgress", 1, "Queued"), Statuses(started));
        Assert.NotNull(started.String("preProcessingStartedOn"));
        var read = await ReportAsync(
            new
            {
                @event = "stageChanged",
                stage = "inReview",
                totalPages = 12,
            }
        );
        Assert.Equal((4, "InReview", 1, "Queued"), Statuses(read));
        Assert.Equal((12, started.String("preProcessingStartedOn")), (read.Int("totalPages"), read.String("preProcessingStartedOn")));
        Assert.Equal((5, "Processed", 1, "Queued"), Statuses(await ReportAsync(new { @event = "completed", stage = "processed" })));
        Assert.Equal(
            (6, "ExportCompleted", 3, "Successful"),
            Statuses(
                await ReportAsync(
                    new
                    {
                        @event = "stageChanged",
                        stage = "exportCompleted",
                        integrationStatus = "successful",
                    }
                )
            )
        );

        (await reporter.Post($"/api/tasks/{id}/restart")).Must(200);
        var again = (await client.Get($"{Status}?taskId={number}")).Must(200);
        Assert.Equal((30, "QueuedForPreProcessing", 0, "None"), Statuses(again));
        Assert.Equal(1, again.Int("restartCount"));
        Assert.NotNull(again.String("preProcessingStartedOn"));
        Assert.Equal((32, "PreProcessingFailed", 0, "None"), Statuses(await ReportAsync(new { @event = "failed" })));
        (await reporter.Post($"/api/tasks/{id}/restart")).Must(200);
        Assert.Equal(2, (await client.Get($"{Status}?taskId={number}")).Must(200).Int("restartCount"));
        (await reporter.Post($"/api/tasks/{id}/cancel")).Must(200);
        Assert.Equal((20, "Deleted", 0, "None"), Statuses((await client.Get($"{Status}?taskId={number}")).Must(200)));

        async Task<Answer> ReportAsync(object report)
        {
            (await reporter.Post($"/api/tasks/{id}/reports", report)).Must(200);
            return (await client.Get($"{Status}?taskId={number}")).Must(200);
        }
    }

    [Fact]
    public async Task A_task_is_found_by_either_id_and_parameters_are_read_in_any_case()
    {
        var (client, number, externalId) = await DocumentAsync();
        var text = (await client.Get($"{Status}?taskId={number}")).Must(200).Text;

        foreach (
            var query in new[]
            {
                $"taskid={number}",
                $"TASKID={number}",
                $"externalId={externalId}",
                $"externalid={externalId}",
                $"ExternalID={externalId}",
                $"taskId={number}&externalId={externalId}",
                $"taskId={number}&externalId=",
                $"taskId=&externalId={externalId}",
                $"externalId={externalId}&taskId=%20",
                $"unknown=1&taskId={number}&fields=none",
                $"taskId=%20{number}",
                $"taskId={number}&taskId=1",
                $"externalId={externalId}&externalId=x",
            }
        )
        {
            Assert.Equal((200, text), await StatusAndText(client.Get($"{Status}?{query}")));
        }

        Assert.Equal((200, text), await StatusAndText(client.Get($"/API/V1.0/External/SDTask/Status?taskId={number}")));
        Assert.Equal((200, text), await StatusAndText(client.Get($"{Status}/?taskId={number}")));
    }

    [Fact]
    public async Task An_external_id_may_be_any_text()
    {
        var (company, reporter) = await App.NewCompanyAsync();
        using var client = await App.SmartDocumentorAsync(companyId: company);
        var odd = $"a b+c/d?e&f=g#h%20 書 😀 \"{Guid.NewGuid()}\"";
        (
            await reporter.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "n",
                    workspaceId = 1,
                    externalId = odd,
                }
            )
        ).Must(201);

        Assert.Equal(odd, (await client.Get($"{Status}?externalId={Uri.EscapeDataString(odd)}")).Must(200).String("externalId"));
        (await client.Get($"{Status}?externalId={Uri.EscapeDataString(odd.ToUpperInvariant())}")).MustBeEmpty(404);
        (await client.Get($"{Status}?externalId={Uri.EscapeDataString(odd)}%20")).MustBeEmpty(404);
        (await client.Get($"{Status}?externalId={Uri.EscapeDataString(odd)}%00")).MustBeEmpty(404);
    }

    [Fact]
    public async Task Two_ids_that_name_two_tasks_name_none()
    {
        var (client, number, externalId) = await DocumentAsync();
        var (_, otherNumber, otherId) = await DocumentAsync();

        foreach (
            var query in new[]
            {
                $"taskId={number}&externalId={otherId}",
                $"taskId={otherNumber}&externalId={externalId}",
                $"taskId={number}&externalId=nobody's",
                $"taskId=2147483647&externalId={externalId}",
                $"taskId={number}&externalId={externalId.ToUpperInvariant()}",
            }
        )
        {
            (await client.Get($"{Status}?{query}")).MustBeEmpty(404);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?taskId=")]
    [InlineData("?externalId=")]
    [InlineData("?taskId=&externalId=")]
    [InlineData("?taskId=%20&externalId=%20%09")]
    [InlineData("?id=44&task=44")]
    public async Task Without_an_id_the_answer_is_400(string query) => await EmptyAsync(query, 400);

    [Theory]
    [InlineData("abc")]
    [InlineData("44x")]
    [InlineData("4.4")]
    [InlineData("0x2C")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("99999999999999999999999999")]
    [InlineData("%00")]
    [InlineData("4%004")]
    [InlineData("%D9%A4%D9%A4")]
    [InlineData("6753030831fe9826412bac5c")]
    public async Task A_task_id_that_is_not_an_integer_is_400_whatever_else_is_given(string taskId)
    {
        await EmptyAsync($"?taskId={taskId}", 400);
        var (client, _, externalId) = await DocumentAsync();
        (await client.Get($"{Status}?taskId={taskId}&externalId={externalId}")).MustBeEmpty(400);
    }

    [Theory]
    [InlineData("taskId=0")]
    [InlineData("taskId=-1")]
    [InlineData("taskId=2147483647")]
    [InlineData("taskId=-2147483648")]
    [InlineData("externalId=nobody's")]
    [InlineData("externalId=%00")]
    [InlineData("externalId=a%00b")]
    [InlineData("externalId=%ED%A0%80")]
    [InlineData("externalId=%FF%FE")]
    [InlineData("externalId=%")]
    [InlineData("externalId=' OR 1=1 --")]
    public async Task An_id_that_no_task_has_is_404(string query) => await EmptyAsync("?" + query, 404);

    [Fact]
    public async Task An_external_id_that_is_longer_than_any_is_404() => await EmptyAsync("?externalId=" + new string('x', 4000), 404);

    [Fact]
    public async Task A_task_without_a_workspace_or_of_another_company_is_404()
    {
        var (company, reporter) = await App.NewCompanyAsync();
        var (_, number, externalId) = await DocumentAsync();
        using var client = await App.SmartDocumentorAsync(companyId: company);
        using var all = await App.SmartDocumentorAsync();
        var homeless = (
            await reporter.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "n",
                    externalId = "e-" + Guid.NewGuid(),
                }
            )
        ).Must(201);

        (await client.Get($"{Status}?taskId={homeless.Int("number")}")).MustBeEmpty(404);
        (await client.Get($"{Status}?externalId={homeless.String("externalId")}")).MustBeEmpty(404);
        (await client.Get($"{Status}?taskId={number}")).MustBeEmpty(404);
        (await client.Get($"{Status}?externalId={externalId}")).MustBeEmpty(404);
        (await all.Get($"{Status}?taskId={number}")).Must(200);
        (await all.Get($"{Status}?externalId={externalId}")).Must(200);
    }

    [Fact]
    public async Task An_external_id_of_several_companies_is_404_here_and_409_with_the_companies_in_our_own_api()
    {
        var externalId = "shared-" + Guid.NewGuid();
        var companies = new List<string>();
        foreach (var (company, reporter) in new[] { await App.NewCompanyAsync(), await App.NewCompanyAsync() })
        {
            companies.Add(company);
            (
                await reporter.Post(
                    "/api/tasks",
                    new
                    {
                        type = "document",
                        name = "n",
                        workspaceId = 1,
                        externalId,
                    }
                )
            ).Must(201);
            using var client = await App.SmartDocumentorAsync(companyId: company);
            Assert.Equal(externalId, (await client.Get($"{Status}?externalId={externalId}")).Must(200).String("externalId"));
        }

        using var all = await App.SmartDocumentorAsync();
        (await all.Get($"{Status}?externalId={externalId}")).MustBeEmpty(404);
        using var own = await App.ClientAsync(Role.Viewer);
        var refused = (await own.Get($"/api/tasks/find?externalId={externalId}")).MustRefuse(409, "severalCompanies", "externalId");
        Assert.Equal(
            companies.Order(StringComparer.Ordinal),
            refused.Json.GetProperty("companies").EnumerateArray().Select(company => company.GetString())
        );
        var found = (await own.Get($"/api/tasks/find?externalId={externalId}&companyId={companies[1]}")).Must(200);
        Assert.Equal(companies[1], found.String("companyId"));
        using var reporterOfNone = await App.ClientAsync(Role.Operator);
        (
            await reporterOfNone.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "of none",
                    externalId,
                }
            )
        ).Must(201);
        var ofNone = (await own.Get($"/api/tasks/find?externalId={externalId}&companyId=")).Must(200);
        Assert.Equal("of none", ofNone.String("name"));
        (await own.Get("/api/tasks/find")).MustRefuse(400, "invalid", "externalId");
        (await own.Get($"/api/tasks/find?externalId={externalId}&companyId=nobody")).MustRefuse(404, "notFound");
    }

    [Theory]
    [InlineData("POST", Status)]
    [InlineData("PUT", Status)]
    [InlineData("PATCH", Status)]
    [InlineData("DELETE", Status)]
    [InlineData("OPTIONS", Status)]
    [InlineData("GET", Routes.Prefix)]
    [InlineData("GET", Routes.Prefix + "/")]
    [InlineData("GET", Routes.Prefix + "/nowhere")]
    [InlineData("GET", Status + "/44")]
    [InlineData("POST", Routes.Prefix + "/nowhere/at/all")]
    public async Task Another_call_is_404_for_who_may_call_and_401_for_everybody_else(string method, string path)
    {
        using var client = await App.SmartDocumentorAsync();
        using var nobody = App.Anonymous();

        var answer = await client.Send(new HttpMethod(method), path);
        Assert.Equal((404, "", false), (answer.Status, answer.Text, answer.Headers.ContainsKey("Allow")));
        Assert.Equal((401, ""), await StatusAndText(nobody.Send(new HttpMethod(method), path)));
    }

    [Fact]
    public async Task Beside_these_calls_our_own_API_answers()
    {
        using var viewer = await App.ClientAsync(Role.Viewer, null, "*");

        (await viewer.Get("/api/v1.0/external/nowhere")).MustRefuse(404, "noSuchCall");
        (await viewer.Get("/api/v1.0/external/sdtasks/status")).MustRefuse(404, "noSuchCall");
    }

    [Fact]
    public async Task A_key_may_ask_as_often_as_the_setting_says()
    {
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<TimeProvider>(new Support.FakeClock()),
            null,
            "--Vendors:SmartDocumentor:RequestsPerSecond=2"
        );
        using var client = await app.SmartDocumentorAsync();

        (await client.Get(Status)).MustBeEmpty(400);
        (await client.Get(Status)).MustBeEmpty(400);
        var tooMany = await client.Get(Status);

        tooMany.MustBeEmpty(429);
        Assert.Equal("1", tooMany.Headers["Retry-After"]);
    }

    [Fact]
    public async Task The_lens_shows_what_the_call_answers()
    {
        var (client, number, _) = await DocumentAsync();
        var vendor = App.Services.GetServices<IVendor>().Single(vendor => vendor.Name == Routes.Vendor);
        var task = (await App.Get<TaskReads>().FindAsync(Caller.Engine, number, TestContext.Current.CancellationToken))!;
        var details = await App.Get<TaskReads>().DetailsAsync(Caller.Engine, task, TestContext.Current.CancellationToken);

        var seen = Assert.IsType<Served>(
            await vendor.ShowAsync(
                new LensQuestion(Caller.Engine, task, details, "https://tasks.example.com"),
                TestContext.Current.CancellationToken
            )
        );
        var hidden = await vendor.ShowAsync(
            new LensQuestion(Caller.Engine, task with { WorkspaceId = null }, details, "https://tasks.example.com"),
            TestContext.Current.CancellationToken
        );

        var call = Assert.Single(seen.Calls);
        Assert.Equal((await client.Get($"{Status}?taskId={number}")).Must(200).Text, Encoding.UTF8.GetString(call.Body.Span));
        Assert.Equal($"curl -H \"Authorization: Bearer $TOKEN\" 'https://tasks.example.com{Status}?taskId={number}'", call.Curl);
        Assert.Equal(
            """TOKEN=$(curl -s https://tasks.example.com/connect/token -d grant_type=client_credentials -d scope=WebAPI -d """
                + """client_id="$KEY_ID" -d client_secret="$KEY" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')""",
            seen.SignIn
        );
        Assert.Equal(
            "The task has no stage, so its state pending is 30 QueuedForPreProcessing; the integration status none is 0 None.",
            seen.Rule
        );
        Assert.Equal("SmartDocumentor's API serves only tasks with a workspace.", Assert.IsType<NotServed>(hidden).Reason);
    }

    [Fact]
    public async Task The_document_describes_the_call()
    {
        using var client = App.Client(RunningApp.BootstrapKey);

        var document = (await client.Get("/openapi/v1.json")).Must(200).Json;
        var call = document.GetProperty("paths").GetProperty(Status).GetProperty("get");
        var flow = document
            .GetProperty("components")
            .GetProperty("securitySchemes")
            .GetProperty(Routes.Vendor)
            .GetProperty("flows")
            .GetProperty("clientCredentials");

        Assert.Equal(
            ["taskId", "externalId"],
            call.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString())
        );
        Assert.Equal(["200", "400", "401", "404"], call.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order());
        Assert.Equal(Routes.Vendor, call.GetProperty("security").EnumerateArray().Single().EnumerateObject().Single().Name);
        Assert.Equal(Routes.TokenPath, flow.GetProperty("tokenUrl").GetString());
    }

    private async Task<(ApiClient Client, int Number, string ExternalId)> DocumentAsync()
    {
        var (company, reporter) = await App.NewCompanyAsync();
        var externalId = "document-" + Guid.NewGuid();
        var number = (
            await reporter.Post(
                "/api/tasks",
                new
                {
                    type = "document",
                    name = "n",
                    workspaceId = 1,
                    externalId,
                }
            )
        ).Must(201).Int("number");
        return (await App.SmartDocumentorAsync(companyId: company), number, externalId);
    }

    private async Task EmptyAsync(string query, int status)
    {
        using var client = await App.SmartDocumentorAsync();
        (await client.Get(Status + query)).MustBeEmpty(status);
    }

    private static (int, string?, int, string?) Statuses(Answer task) =>
        (task.Int("taskStatus"), task.String("taskStatusText"), task.Int("integrationStatus"), task.String("integrationStatusText"));

    private static string ToTheSecond(string instant) =>
        DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<(int, string)> StatusAndText(Task<Answer> answer) => ((await answer).Status, (await answer).Text);
}
