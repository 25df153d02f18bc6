using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>What an address asks for and is not there is said, with a way on; nothing is done with everything.</summary>
public sealed class WrongAddressTests : IAsyncLifetime
{
    private const string Nobody = "0123456789abcdef01234567";

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));
        _page = new PagesContext(_core, Callers.Administrator);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("/pushes?light=banana", "/pushes")]
    [InlineData("/pushes?kind=trip", "/pushes")]
    [InlineData("/pushes?tab=banana", "/pushes")]
    [InlineData("/pushes?tab=all&destination=d1&from=banana", "/pushes?tab=all&destination=d1")]
    public Task Pushes(string address, string without) => AssertSaidAsync<PushesPage>(address, without);

    [Theory]
    [InlineData("/pushes/report?range=banana&kind=trip", "/pushes/report?kind=trip")]
    [InlineData("/pushes/report?from=-7d", "/pushes/report")]
    public Task Report_of_pushes(string address, string without) => AssertSaidAsync<PushReportPage>(address, without);

    [Fact]
    public Task Reconcile() => AssertSaidAsync<ReconcilePage>("/pushes/reconcile?ids=1&kind=trip", "/pushes/reconcile?kind=trip");

    [Theory]
    [InlineData("/tasks?foo=bar&state=failed", "/tasks?state=failed")]
    [InlineData("/tasks?sort=name", "/tasks")]
    [InlineData("/tasks?after=banana", "/tasks")]
    public Task Tasks(string address, string without) => AssertSaidAsync<TasksPage>(address, without);

    [Fact]
    public Task Retries() => AssertSaidAsync<RetriesPage>("/retries?state=banana", "/retries");

    [Fact]
    public Task Activity() => AssertSaidAsync<ActivityPage>("/activity?action=banana", "/activity");

    [Fact]
    public async Task Destinations()
    {
        await _core.Destinations.CreateAsync(
            Callers.Administrator,
            new Core.Deliveries.DestinationSettings { Name = "Acme", Url = "https://acme.example.com/" }
        );
        await AssertSaidAsync<DestinationsPage>("/destinations?health=banana", "/destinations");
    }

    [Fact]
    public async Task A_task()
    {
        var task = await _core.Tasks.CreateAsync(Callers.Operator, new NewTask { Type = "REPORT", Name = "Report" });
        await AssertSaidAsync<TaskPage>($"/tasks/{task.Id}?tab=banana", $"/tasks/{task.Id}", page => page.Add(one => one.Id, task.Id));
    }

    [Fact]
    public async Task A_push_that_is_not_there_leads_on()
    {
        _page.Go.NavigateTo("/pushes/" + Nobody);

        var page = _page.Open<PushPage>(parameters => parameters.Add(one => one.Id, Nobody));

        await page.WaitForAssertionAsync(() => Assert.Equal("Push not found", page.Find("h1").TextContent));
        await page.WaitForAssertionAsync(() => Assert.Equal("/pushes?tab=all", page.Find("a.mud-button-root").GetAttribute("href")));
        Assert.DoesNotContain(page.FindAll("h2"), heading => heading.TextContent == "What became of it");
    }

    [Fact]
    public async Task A_day_of_the_browser_becomes_an_instant_of_it()
    {
        var module = _page.JSInterop.SetupModule(invocation => invocation.Arguments is [string path] && path.Contains("days"));
        module.Setup<string>("instantOf", "2026-11-29").SetResult("2026-11-28T23:00:00.000Z");
        _page.Go.NavigateTo("/activity?from=2026-11-29");

        var page = _page.Open<ActivityPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.EndsWith("/activity?from=2026-11-28T23:00:00.000Z", Uri.UnescapeDataString(_page.Go.Uri), StringComparison.Ordinal)
        );
    }

    private async Task AssertSaidAsync<T>(string address, string without, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        _page.Go.NavigateTo(address);

        var page = _page.Open(parameters);

        await page.WaitForElementAsync(".fault a");
        Assert.Equal(without, page.Find(".fault a.mud-button-root").GetAttribute("href"));
        Assert.DoesNotContain("Give one of", page.Find(".fault").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("table.list, .list tbody tr"));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Contains("Retry", StringComparison.Ordinal));
    }
}
