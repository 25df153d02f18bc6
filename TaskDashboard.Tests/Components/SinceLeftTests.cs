using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>What came while a person was away, above each list.</summary>
public sealed class SinceLeftTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly List<PagesContext> _pages = [];
    private CoreHost _core = null!;
    private Caller _ada = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));
        var ada = await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Viewer,
            }
        );
        _ada = _core.Sessions.Use(await _core.Sessions.StartAsync(_core.Get<CallerWatch>().Current(ada.Id)!))!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages)
        {
            await page.DisposeAsync();
        }

        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_that_are_new_or_ended_since_the_person_left_are_counted_and_listed()
    {
        var first = await CreateAsync("First");
        var left = first.CreatedAt.AddMilliseconds(1);
        while (TimeProvider.System.GetUtcNow() <= left)
        {
            await _core.Writer.WriteAsync(_ => true);
        }

        await CreateAsync("Second");
        await _core.Tasks.ReportAsync(Callers.Administrator, first.Id, new TaskReport { Event = TaskEvent.Failed });
        await LeaveAsync(left);
        var (context, page) = Open<TasksPage>("/tasks");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["1 new", "1 ended"], page.FindAll(".since-left a").Select(link => link.Words()))
        );
        context.Go.NavigateTo(page.Find(".since-left a").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Second"], page.FindAll("tbody .c-name a").Select(link => link.TextContent.Trim()))
        );
    }

    [Theory]
    [InlineData("/destinations", "1 changed")]
    [InlineData("/pushes", null)]
    [InlineData("/retries", null)]
    public async Task Other_lists_say_what_came_or_nothing(string path, string? words)
    {
        await LeaveAsync(TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await _core.Destinations.CreateAsync(Callers.Administrator, new() { Name = "shop", Url = "https://shop.example.com/hook" });
        var (_, page) = path switch
        {
            "/destinations" => Open<DestinationsPage>(path),
            "/pushes" => Open<PushesPage>(path),
            _ => Open<RetriesPage>(path),
        };

        await page.WaitForAssertionAsync(() => page.Find("h1"));
        await page.WaitForAssertionAsync(() => Assert.Equal(words, page.FindAll(".since-left a").SingleOrDefault()?.Words()));
    }

    private Task<int> LeaveAsync(DateTimeOffset left) => _core.ChangeAsync("UPDATE People SET LeftAt = @p0 WHERE Id = @p1", left, _ada.Id);

    private Task<TrackedTask> CreateAsync(string name) =>
        _core.Tasks.CreateAsync(Callers.Administrator, new NewTask { Type = "import", Name = name });

    private (PagesContext Context, IRenderedComponent<LiveUpdates> Page) Open<T>(string address)
        where T : IComponent
    {
        var context = new PagesContext(_core, _ada);
        _pages.Add(context);
        context.Go.NavigateTo(address);
        return (context, context.Open<T>());
    }
}
