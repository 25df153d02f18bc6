using System.Text.Json;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>Names with characters that reverse the writing direction do not affect the text around them, on any page.</summary>
public sealed class IsolatedNamesTests : IAsyncLifetime
{
    private const char Override = '\u202e';

    // Attributes that may contain a name.
    private static readonly string[] Shown = ["title", "aria-label", "text", "data-label", "placeholder", "alt"];

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => new Reply(503, DeliveryError.Status, Evil("answer")) };
    private readonly List<PagesContext> _pages = [];
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages)
        {
            await page.DisposeAsync();
        }

        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_task_isolates_its_texts_on_every_tab()
    {
        var task = await TaskAsync();

        await AssertIsolatedAsync<TasksPage>("/tasks", ".list.tasks", "name", "type", "owner", "cause");
        foreach (
            var (tab, selector, names) in new[]
            {
                (
                    "history",
                    ".timeline",
                    new[] { "name", "display", "unique", "parent", "owner", "target", "company", "launcher", "description" }
                ),
                ("endpoints", ".endpoints", ["endpoint", "code", "why"]),
                ("messages", ".messages", ["message"]),
                ("data", ".json", ["returned"]),
                ("error", ".error-node", ["error", "cause"]),
                ("raw", ".raw", []),
            }
        )
        {
            await AssertIsolatedAsync<TaskPage>($"/tasks/{task.Id}?tab={tab}", selector, names, (nameof(TaskPage.Id), task.Id));
        }
    }

    [Fact]
    public async Task Destinations_and_pushes_isolate_their_names()
    {
        var (destination, push) = await FailedAsync();

        await AssertIsolatedAsync<DestinationsPage>("/destinations", ".destination-list", "destination");
        await AssertIsolatedAsync<DestinationPage>(
            $"/destinations/{destination}",
            ".page-head",
            ["destination", "company"],
            (nameof(DestinationPage.Id), destination)
        );
        await AssertIsolatedAsync<PushesPage>("/pushes", ".group .card-head", "destination", "answer");
        await AssertIsolatedAsync<PushPage>(
            $"/pushes/{push}",
            ".attempt",
            ["item", "version", "destination", "answer"],
            (nameof(PushPage.Id), push)
        );
    }

    [Fact]
    public async Task People_and_keys_isolate_their_names()
    {
        await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = Evil("person"),
                Password = "a few good words",
                Role = Role.Viewer,
                CompanyId = Evil("company"),
            }
        );
        await _core.Keys.AddAsync(
            Callers.Administrator,
            new NewApiKey
            {
                Name = Evil("key"),
                Role = Role.Viewer,
                CompanyId = Evil("company"),
            }
        );

        await AssertIsolatedAsync<PeoplePage>("/people", ".person-list", "person", "company");
        await AssertIsolatedAsync<KeysPage>("/keys", ".key-list", "key", "company");
    }

    [Fact]
    public async Task Search_results_isolate_their_names()
    {
        var item = Evil("item");
        var destination = await DestinationAsync();
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. new[] { "trip", "crash" }.Select(kind => new NewPush
                {
                    Kind = kind,
                    ItemId = item,
                    DestinationId = destination,
                    Payload = "{}"u8.ToArray(),
                }),
            ]
        );

        await AssertIsolatedAsync<FindPage>("/find?q=" + Uri.EscapeDataString(item), ".hits");
    }

    /// <summary>Returns a text that reverses the direction of what follows, and closes an isolate that it did not open.</summary>
    private static string Evil(string word) => $"{Override}{word}\u2069\u2066";

    private Task AssertIsolatedAsync<T>(string address, string awaited, params string[] names)
        where T : IComponent => AssertIsolatedAsync<T>(address, awaited, names, null);

    private async Task AssertIsolatedAsync<T>(string address, string awaited, string[] names, (string Name, string Value)? parameter)
        where T : IComponent
    {
        var context = new PagesContext(_core);
        _pages.Add(context);
        context.Go.NavigateTo(address);
        var page = context.Open<T>(shown =>
        {
            if (parameter is { } given)
            {
                shown.TryAdd(given.Name, given.Value);
            }
        });
        await page.WaitForElementAsync(awaited);
        await page.WaitForAssertionAsync(() =>
            Assert.All(
                names,
                name => Assert.Contains(page.FindAll("bdi"), text => text.TextContent.Contains('\ufffd' + name, StringComparison.Ordinal))
            )
        );

        var wrong = new List<string>();
        foreach (var element in page.FindAll("*"))
        {
            var turns = element.ChildNodes.Any(node =>
                node.NodeType == NodeType.Text && node.TextContent.Contains(Override, StringComparison.Ordinal)
            );
            if (turns && element.Closest("bdi, pre") is null)
            {
                wrong.Add(element.OuterHtml);
            }

            wrong.AddRange(
                from attribute in element.Attributes
                where Shown.Contains(attribute.Name) && attribute.Value.IndexOf(Override, StringComparison.Ordinal) > 0
                select $"{attribute.Name}: {attribute.Value}"
            );
        }

        Assert.True(wrong.Count == 0, $"{address}\n{string.Join('\n', wrong)}");
    }

    private Task<TrackedTask> TaskAsync() =>
        _core.Tasks.CreateAsync(
            Callers.Administrator,
            new NewTask
            {
                Type = Evil("type"),
                Name = Evil("name"),
                Description = Evil("description"),
                Launcher = Evil("launcher"),
                CompanyId = Evil("id of company"),
                CompanyName = Evil("company"),
                UniqueName = Evil("unique"),
                DisplayName = Evil("display"),
                ParentName = Evil("parent"),
                Owner = new TaskOwner("1", Evil("owner")),
                Target = new TaskTarget(Evil("id"), null, Evil("target")),
                StartedAt = TimeProvider.System.GetUtcNow(),
                EndedAt = TimeProvider.System.GetUtcNow(),
                Outcome = TaskOutcome.Error,
                Messages = [new TaskMessage(TaskMessageLevel.Warn, Evil("key"), Evil("message"), "en", null)],
                Returns = [new TaskReturn(Evil("returned"), "member")],
                Attributes = JsonSerializer.SerializeToElement(new Dictionary<string, string> { [Evil("member")] = Evil("value") }),
                Error = new TaskError(Evil("error"), null, new TaskError(Evil("cause"), null, null, null, null), null, null),
                Subtasks =
                [
                    new SubtaskReport
                    {
                        EndpointId = "e1",
                        EndpointName = Evil("endpoint"),
                        State = SubtaskState.Failed,
                        ErrorCode = Evil("code"),
                        ErrorMessage = Evil("why"),
                    },
                ],
            }
        );

    private async Task<string> DestinationAsync() => (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = Evil("destination"),
                    Url = "https://acme.example.com/hook",
                    CompanyId = Evil("company"),
                }
            )
        ).Destination.Id;

    private async Task<(string Destination, string Push)> FailedAsync()
    {
        var destination = await DestinationAsync();
        var push = new NewPush
        {
            Kind = "trip",
            ItemId = Evil("item"),
            Version = Evil("version"),
            DestinationId = destination,
            Payload = "{}"u8.ToArray(),
        };
        var id = (await _core.Pushes.AcceptAsync(Callers.Operator, [push]))[0].Id;
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        return (destination, id);
    }
}
