using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>An application with content on every page. Visits each page.</summary>
internal sealed class EveryPage : IAsyncDisposable
{
    private readonly RunningApp _app;
    private readonly CustomerServer _customer;
    private readonly string _task;
    private readonly string _push;
    private readonly string _destination;
    private readonly string _paused;
    private readonly string _full;

    private EveryPage(RunningApp app, CustomerServer customer, string task, string push, string destination, string paused, string full) =>
        (_app, _customer, _task, _push, _destination, _paused, _full) = (app, customer, task, push, destination, paused, full);

    public RunningApp App => _app;

    /// <summary>The id of the retry's task.</summary>
    public string Retry => _task;

    public static async Task<EveryPage> StartAsync()
    {
        var app = await RunningApp.StartAsync();
        var customer = await CustomerServer.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);

        // A finished retry: one push was delivered, two failed again.
        var (destination, ids) = await api.FailAsync(customer, 3);
        await RetryAsync(ids.Take(1));
        customer.Answers = System.Net.HttpStatusCode.BadGateway;
        var retry = await RetryAsync(ids);
        var paused = (
            await api.Post(
                "/api/destinations",
                new
                {
                    name = "A customer whose name is so long that it cannot stand on one line of a telephone",
                    url = $"{customer.Url}/{new string('a', 120)}",
                    authorization = new { type = "none" },
                }
            )
        ).Must(201).String("id")!;
        await app.Get<DestinationService>()
            .UpdateAsync(Caller.Engine, paused, new DestinationChange { Paused = true }, TestContext.Current.CancellationToken);
        (
            await api.Post(
                "/api/pushes",
                new[]
                {
                    new
                    {
                        kind = "trip",
                        itemId = "waits",
                        destinationId = paused,
                        payload = new { },
                    },
                }
            )
        ).Must(202);

        foreach (
            var (state, reports) in new (string, string[])[]
            {
                ("pending", []),
                ("running", ["started"]),
                ("completed", ["started", "completed"]),
                ("failed", ["started", "failed"]),
                ("canceled", ["canceled"]),
            }
        )
        {
            var task = (
                await api.Post(
                    "/api/tasks",
                    new
                    {
                        type = "FLEET_IMPORT",
                        name = $"A task that is {state}, with a name that goes on for longer than a narrow screen is wide",
                        description = "Fleet of the north",
                    }
                )
            ).Must(201).String("id");
            foreach (var report in reports)
            {
                (await api.Post($"/api/tasks/{task}/reports", new { @event = report, message = $"It has {report}." })).Must(200);
            }
        }

        await app.AddPersonAsync(
            "An administrator whose name is so long that it cannot stand on one line of a telephone",
            Role.Administrator
        );
        var viktoria = await app.AddPersonAsync("Viktoria", Role.Viewer, "acme");
        await app.CookieOfAsync(app.Get<CallerWatch>().Current(viktoria.Id)!);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await app.Get<PasswordSignIn>().SignInAsync("Viktoria", "wrong", SignInSources.Usual, TestContext.Current.CancellationToken);
        }
        return new EveryPage(app, customer, retry, ids[1], destination, paused, await FullTask.AddAsync(api));

        async Task<string> RetryAsync(IEnumerable<string> pushes)
        {
            var request = (
                await api.Post(
                    "/api/retry-requests",
                    new
                    {
                        filter = new { pushIds = pushes },
                        reason = "Asked for by the customer",
                        ticket = "SUP-1",
                    }
                )
            ).Must(202);
            var ended = await api.UntilAsync(
                $"/api/tasks/{request.String("taskId")}",
                answer => answer["endedAt"].ValueKind != System.Text.Json.JsonValueKind.Null
            );
            return ended.String("id")!;
        }
    }

    /// <summary>Visits each page and opens its dialogs and panels. Calls back once the content is visible.</summary>
    public async Task VisitAsync(Person person, Func<string, Task> look)
    {
        var page = person.Page;
        await OpenAsync("/", page.GetByRole(AriaRole.Region, new() { Name = "Needs you" }).GetByRole(AriaRole.Listitem).First);
        await OpenAsync("/tasks", page.GetByRole(AriaRole.Row, new() { Name = "A task that is running" }));
        await page.Keyboard.PressAsync("?");
        await ThereAsync("the list of keys", page.GetByRole(AriaRole.Dialog).GetByText("Copy the link to this page"));
        await CloseAsync();
        await page.Keyboard.PressAsync("/");
        await ThereAsync("the palette", page.GetByRole(AriaRole.Option, new() { Name = "Destinations" }));
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Page, id or name" }).FillAsync("customer");
        await ThereAsync("the palette with results", page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("^Customer") }));
        await CloseAsync();
        await OpenAsync("/tasks?state=pending&q=nothing", page.GetByRole(AriaRole.Heading, new() { Name = "No task matches" }));
        await OpenAsync($"/tasks/{_task}", page.GetByRole(AriaRole.Row, new() { Name = "trip-2" }));
        await OpenAsync($"/tasks/{_task}?tab=history", page.GetByRole(AriaRole.Main).GetByText("Pending", new() { Exact = true }).First);
        await OpenAsync($"/tasks/{_task}?tab=raw", page.GetByRole(AriaRole.Region, new() { Name = "Raw JSON" }));
        await OpenAsync($"/tasks/{_full}", page.GetByRole(AriaRole.Row, new() { Name = FullTask.FailedEndpoint }));
        await page.GetByRole(AriaRole.Link, new() { Name = FullTask.FailedEndpoint }).ClickAsync();
        await ThereAsync("endpoints with an open row", page.GetByRole(AriaRole.Main).GetByText("Number in the task"));
        await OpenAsync(
            $"/tasks/{_full}?tab=endpoints&q=nothing",
            page.GetByRole(AriaRole.Heading, new() { Name = "No endpoint matches" })
        );
        await OpenAsync($"/tasks/{_full}?tab=error", page.GetByRole(AriaRole.Region, new() { Name = "Error" }).GetByText("Root cause"));
        await page.EvaluateAsync("document.querySelectorAll('main details').forEach(fold => fold.open = true)");
        await ThereAsync("error with everything unfolded", page.GetByText("com.example.certificates.Runner.run").First);
        await OpenAsync($"/tasks/{_full}?tab=messages", page.GetByRole(AriaRole.List, new() { Name = "Messages" }));
        await OpenAsync($"/tasks/{_full}?tab=data", page.GetByRole(AriaRole.Region, new() { Name = "Attributes" }));
        await OpenAsync($"/tasks/{_full}?tab=vendors", page.GetByText("Not served").First);
        await OpenAsync($"/tasks/{_task}?tab=vendors&view=readable", page.GetByText("The line breaks are ours").First);
        await OpenAsync($"/tasks/{_full}?tab=raw", page.GetByRole(AriaRole.Region, new() { Name = "Raw JSON" }));
        await OpenAsync(
            "/tasks/ffffffffffffffffffffffff",
            page.GetByRole(AriaRole.Heading, new() { Name = "There is no task with this id" })
        );
        await OpenAsync(
            $"/endpoints/{FullTask.FailedEndpointId}",
            page.GetByRole(AriaRole.Heading, new() { Name = FullTask.FailedEndpoint })
        );
        await OpenAsync("/endpoints/nobody", page.GetByRole(AriaRole.Heading, new() { Name = "No task has an endpoint with this id" }));
        await OpenAsync("/pushes", page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^502 ") }));
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^502 ") }).ClickAsync();
        await ThereAsync("/pushes with an open group", page.GetByRole(AriaRole.Row, new() { Name = "trip-2" }));
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Follow up on 502") }).ClickAsync();
        await ThereAsync("/pushes with the follow-up of a group", page.GetByRole(AriaRole.Dialog).GetByText("What now?"));
        await CloseAsync();
        await page.GetByLabel("Select trip-2").CheckAsync();
        await ThereAsync("/pushes with a selection", page.GetByRole(AriaRole.Toolbar, new() { Name = "Selected pushes" }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry 1…" }).ClickAsync();
        await ThereAsync("/pushes with the plan of a retry", page.GetByRole(AriaRole.Dialog).GetByText("What to send"));
        foreach (var tab in new[] { "waiting", "delivered", "all" })
        {
            await OpenAsync($"/pushes?tab={tab}", page.GetByRole(AriaRole.Search, new() { Name = "Filter" }));
        }

        await OpenAsync(
            $"/pushes?push={_push}",
            page.GetByRole(AriaRole.Complementary, new() { Name = "Push" }).GetByText("Attempts", new() { Exact = true })
        );
        await OpenAsync($"/pushes/{_push}", page.GetByRole(AriaRole.Heading, new() { Name = "Attempts" }));
        await OpenAsync("/pushes/report", page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Customer ") }));
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Customer", Exact = true }).ClickAsync();
        await ThereAsync("/pushes/report with hours", page.GetByRole(AriaRole.Heading, new() { Name = "Customer, by hour" }));
        await OpenAsync("/pushes/reconcile", page.GetByLabel("Item ids"));
        await page.GetByLabel("Item ids")
            .FillAsync("trip-1\ntrip-2\nan id that nobody has and that does not fit on one line of a telephone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look up", Exact = true }).ClickAsync();
        await ThereAsync("/pushes/reconcile with a result", page.GetByRole(AriaRole.Row, new() { Name = "No push with this id here" }));
        await OpenAsync("/pushes?tab=all&kind=trip", page.GetByRole(AriaRole.Search, new() { Name = "Filter" }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await ThereAsync("/pushes with the menu of its files", page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^CSV") }));
        await OpenAsync("/retries", page.GetByRole(AriaRole.Row, new() { Name = "Asked for by the customer" }).First);
        await OpenAsync("/retries?state=canceled", page.GetByRole(AriaRole.Heading, new() { Name = "No retry matches" }));
        await person.OpenAsync("/retries");
        await page.GetByRole(AriaRole.Row, new() { Name = "0 of 2 delivered" }).GetByRole(AriaRole.Link).ClickAsync();
        await ThereAsync("/retries/{id}", page.GetByRole(AriaRole.Heading, new() { Name = "What failed again" }));
        await PressAsync("Retry what failed again (2)…", "/retries/{id}, again", dialog => dialog.GetByText("What to send"));
        await CloseAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Items" }).GetByRole(AriaRole.Link, new() { Name = "trip-2" }).ClickAsync();
        await ThereAsync(
            "/retries/{id} with a push",
            page.GetByRole(AriaRole.Complementary, new() { Name = "Push" }).GetByText("Attempts", new() { Exact = true })
        );
        await OpenAsync(
            "/retries/ffffffffffffffffffffffff",
            page.GetByRole(AriaRole.Heading, new() { Name = "There is no retry with this id" })
        );
        await OpenAsync("/destinations", page.GetByRole(AriaRole.Row, new() { Name = "Failing Customer" }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await ThereAsync("/destinations with its dialog", page.GetByRole(AriaRole.Dialog).GetByLabel("URL", new() { Exact = true }));
        await OpenAsync($"/destinations/{_destination}?tab=activity", page.GetByRole(AriaRole.Region, new() { Name = "Activity" }));
        await OpenAsync($"/destinations/{_destination}?tab=settings", page.GetByRole(AriaRole.Region, new() { Name = "Settings" }));
        await DialogAsync("Edit…", "/destinations/{id}, edit", dialog => dialog.GetByLabel("URL", new() { Exact = true }));
        await OpenAsync(
            $"/destinations/{_destination}",
            page.GetByRole(AriaRole.Region, new() { Name = "Last 24 hours" })
                .GetByRole(AriaRole.Button, new() { Name = "Show these pushes" })
        );
        await PressAsync("Send test…", "/destinations/{id}, test", dialog => dialog.GetByText("nothing is stored"));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send test" }).ClickAsync();
        await ThereAsync(
            "/destinations/{id}, tested",
            page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Heading, new() { Name = "Answer" })
        );
        await CloseAsync();
        await OpenAsync($"/destinations/{_destination}?tab=secrets", page.GetByRole(AriaRole.Region, new() { Name = "Signing secret" }));
        await PressAsync("Rotate the secret…", "/destinations/{id}, rotate", dialog => dialog.GetByText("signed with a new secret"));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Rotate the secret" }).ClickAsync();
        await ThereAsync("/destinations/{id}, rotated", page.GetByRole(AriaRole.Dialog).GetByText("I have kept it"));
        await OpenAsync($"/destinations/{_paused}", page.GetByText("Nothing is sent there until somebody resumes it; new pushes wait."));
        await DialogAsync("Cancel waiting pushes…", "/destinations/{id}, cancel", dialog => dialog.GetByText("1 push waits now"));
        await DialogAsync("Resume…", "/destinations/{id}, resume", dialog => dialog.GetByText("1 waiting push goes out"));
        await OpenAsync(
            "/destinations/ffffffffffffffffffffffff",
            page.GetByRole(AriaRole.Heading, new() { Name = "There is no destination with this id" })
        );
        await OpenAsync("/activity", page.GetByRole(AriaRole.Row, new() { Name = "Asked for by the customer" }).First);
        await OpenAsync(
            "/activity?action=acknowledgementWithdrawn&from=-7d",
            page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches" })
        );
        await OpenAsync("/keys", page.Locator("main tbody tr").First);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add key" }).ClickAsync();
        await ThereAsync("/keys with its dialog", page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }));
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }).FillAsync("A program");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Add key" }).ClickAsync();
        await ThereAsync("/keys with a new key", page.GetByRole(AriaRole.Dialog).GetByText("I have kept it"));
        await OpenAsync("/people", page.Locator("main tbody tr").First);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add person" }).ClickAsync();
        await ThereAsync("/people with its dialog", page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }));
        await CloseAsync();
        await DialogAsync("Change Viktoria", "/people, change", dialog => dialog.GetByLabel("Name", new() { Exact = true }));
        await DialogAsync("Set the password of Viktoria", "/people, password", dialog => dialog.GetByLabel("New password"));
        await DialogAsync("Unlock Viktoria", "/people, unlock", dialog => dialog.GetByText("Too many wrong passwords"));
        await DialogAsync("Disable Viktoria", "/people, disable", dialog => dialog.GetByText("signed out everywhere"));
        await DialogAsync("End sessions of Viktoria", "/people, end sessions", dialog => dialog.GetByText("signed out at once"));
        await OpenAsync("/sessions", page.GetByRole(AriaRole.Row, new() { Name = "this browser" }));
        await OpenAsync(
            "/find?q=customer",
            page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Destination Customer", Exact = true })
        );
        await OpenAsync("/find?q=ffffffffffffffffffffffff", page.GetByRole(AriaRole.Heading, new() { Name = "Nothing has this id" }));
        await page.GotoAsync(new Uri(_app.Address, "/no-such-page").ToString());
        await ThereAsync("/no-such-page", page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" }));
        await page.GotoAsync(new Uri(_app.Address, "/sign-in").ToString());
        await ThereAsync("/sign-in", page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" }));
        await page.GotoAsync(
            new Uri(
                _app.Address,
                $"/sign-in?token={await _app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken)}"
            ).ToString()
        );
        await ThereAsync("/sign-in with a link", page.GetByRole(AriaRole.Heading, new() { Name = "Sign in as administrator" }));
        await page.GotoAsync(new Uri(_app.Address, "/password").ToString());
        await ThereAsync("/password", page.GetByRole(AriaRole.Heading, new() { Name = "Change your password" }));

        async Task OpenAsync(string path, ILocator there)
        {
            await person.OpenAsync(path);
            await ThereAsync(path, there);
        }

        async Task PressAsync(string button, string name, Func<ILocator, ILocator> there)
        {
            await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            await ThereAsync(name, there(page.GetByRole(AriaRole.Dialog)));
        }

        async Task DialogAsync(string button, string name, Func<ILocator, ILocator> there)
        {
            await PressAsync(button, name, there);
            await CloseAsync();
        }

        async Task CloseAsync()
        {
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).First.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }

        async Task ThereAsync(string name, ILocator there)
        {
            await Expect(there).ToBeVisibleAsync();
            await look(name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _customer.DisposeAsync();
    }
}
