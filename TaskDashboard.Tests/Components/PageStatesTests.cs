using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Activity;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>
/// Every page that reads, on a core with one connection for reading. As long as the test holds that connection, a page either waits or,
/// without a time to wait, is refused.
/// </summary>
public sealed class PageStatesTests : IAsyncDisposable
{
    private const string OneReader = "6";
    private const string NoSuchId = "0123456789abcdef01234567";

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly SemaphoreSlim _release = new(0);
    private CoreHost _core = null!;
    private PagesContext _pages = null!;
    private Task _held = Task.CompletedTask;

    /// <summary>Address, page, and what it shows when it has read that there is nothing.</summary>
    public static TheoryData<string, Type, string> Pages =>
        new()
        {
            { "/", typeof(OverviewPage), "Nothing needs you. No task runs." },
            { "/tasks", typeof(TasksPage), "No tasks yet" },
            { $"/tasks/{NoSuchId}", typeof(TaskPage), "There is no task with this id" },
            { "/pushes", typeof(PushesPage), "Nothing has failed" },
            { "/pushes?tab=waiting", typeof(PushesPage), "Nothing waits" },
            { "/pushes?tab=delivered", typeof(PushesPage), "Nothing was delivered yet" },
            { $"/pushes/{NoSuchId}", typeof(PushPage), "There is no push with this id" },
            { "/retries", typeof(RetriesPage), "No retry yet" },
            { $"/retries/{NoSuchId}", typeof(RetryPage), "There is no retry with this id" },
            { "/destinations", typeof(DestinationsPage), "No destinations yet" },
            { $"/destinations/{NoSuchId}", typeof(DestinationPage), "There is no destination with this id" },
            { "/activity", typeof(ActivityPage), "Nothing has happened yet" },
            { "/keys", typeof(KeysPage), "No keys yet" },
        };

    public async ValueTask DisposeAsync()
    {
        _release.Release();
        await _held;
        await _pages.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
        _release.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Until_it_is_read_a_page_shows_that_it_loads(string address, Type type, string shown)
    {
        await StartAsync(waitSeconds: 60);
        await HoldAsync();
        var page = Open(address, type);

        Assert.Equal("Loading", Assert.Single(page.FindAll(".skeleton")).GetAttribute("aria-label"));
        Assert.DoesNotContain(shown, page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[role=alert]"));

        _release.Release();
        await page.WaitForAssertionAsync(() => Assert.Equal(shown, page.Words(".empty h2, .page-head .sub")));
        Assert.Empty(page.FindAll(".skeleton"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_that_cannot_be_read_says_why_and_is_read_on_request(string address, Type type, string shown)
    {
        await StartAsync(waitSeconds: 0);
        await HoldAsync();
        var page = Open(address, type);

        await page.WaitForAssertionAsync(() => Assert.Equal("Too many reads at once", page.Words("[role=alert] h2")));
        Assert.Empty(page.FindAll(".skeleton, .empty"));

        _release.Release();
        await ReadAgainAsync(page);
        await page.WaitForAssertionAsync(() => Assert.Equal(shown, page.Words(".empty h2, .page-head .sub")));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task The_activity_of_one_object_loads_by_itself_and_says_why_it_cannot_be_read()
    {
        await StartAsync(waitSeconds: 0);
        await HoldAsync();
        var part = _pages.Open<ActivityOf>(one => one.Add(it => it.Kind, AuditSubjectKind.Task).Add(it => it.Id, NoSuchId));

        await part.WaitForAssertionAsync(() => Assert.Equal("Too many reads at once", part.Words(".activity-of [role=alert] h2")));

        _release.Release();
        await ReadAgainAsync(part);
        await part.WaitForAssertionAsync(() => Assert.Equal("Nobody has done anything here yet.", part.Words(".activity-none")));
    }

    [Fact]
    public async Task A_caller_who_may_not_see_the_activity_sees_no_part_of_it()
    {
        await StartAsync(waitSeconds: 60);
        await using var pages = new PagesContext(_core, Callers.WhoMay(Permission.SeeTasks));

        var part = pages.Open<ActivityOf>(one => one.Add(it => it.Kind, AuditSubjectKind.Task).Add(it => it.Id, NoSuchId));

        Assert.Empty(part.FindAll(".activity-of"));
    }

    private async Task StartAsync(int waitSeconds)
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            new FakeSender(TimeProvider.System),
            new Dictionary<string, string?> { ["Database:Connections"] = OneReader, ["Database:WaitSeconds"] = $"{waitSeconds}" }
        );
        _pages = new PagesContext(_core);
    }

    private async Task HoldAsync()
    {
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        do
        {
            // Refused if something else of the core reads at that moment.
            _held = _core.Readers.ReadAsync(_ => reading.TrySetResult() && _release.Wait(Patience.Limit));
        } while (await Task.WhenAny(reading.Task, _held) == _held);
    }

    private async Task ReadAgainAsync(IRenderedComponent<LiveUpdates> page)
    {
        await _held;
        using var limit = new CancellationTokenSource(Patience.Limit);
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            await page.PressAsync("Try again");
        } while (page.FindAll("[role=alert]").Count > 0);
    }

    private IRenderedComponent<LiveUpdates> Open(string address, Type type)
    {
        _pages.Go.NavigateTo(address);
        return _pages.Open<DynamicComponent>(page =>
        {
            page.Add(it => it.Type, type);
            if (address.Contains(NoSuchId, StringComparison.Ordinal))
            {
                page.Add(it => it.Parameters, new Dictionary<string, object> { [nameof(TaskPage.Id)] = NoSuchId });
            }
        });
    }
}
