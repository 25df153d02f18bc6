using Bunit;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The page of the caller's own sessions, on the running core.</summary>
public sealed class SessionsPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly HeldClock _clock = new();
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() => _core = await CoreHost.StartAsync(_database, _clock, new FakeSender(TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        _clock.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_viewer_sees_their_own_sessions_and_ends_the_others()
    {
        var (ada, bob) = (await AddAsync("ada"), await AddAsync("bob"));
        var here = await _core.Sessions.StartAsync(ada, "192.0.2.1");
        string[] others = [await _core.Sessions.StartAsync(ada, "192.0.2.2"), await _core.Sessions.StartAsync(ada)];
        var bobs = await _core.Sessions.StartAsync(bob, "192.0.2.9");
        await using var pages = new PagesContext(_core, _core.Sessions.Use(here));
        var page = pages.Open<SessionsPage>();
        await page.WaitForElementAsync(".session-list");
        Assert.Equal(["192.0.2.1 (this browser)", "192.0.2.2", "an unknown address"], Names(page));
        Assert.Contains(
            "after 12 hours without use, and after 7 days at the latest",
            page.Find(".session-rule").TextContent,
            StringComparison.Ordinal
        );

        await page.OpenDialogAsync("End other sessions");
        Assert.Contains("2 other browsers", page.Find(".dialog-body").TextContent, StringComparison.Ordinal);
        await page.PressAsync("End other sessions", ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() => Assert.Equal(["192.0.2.1 (this browser)"], Names(page)));
        Assert.All(others, token => Assert.Null(_core.Sessions.Use(token)));
        Assert.NotNull(_core.Sessions.Use(here));
        Assert.NotNull(_core.Sessions.Use(bobs));
        Assert.Equal("You are signed in nowhere else.", page.Button("End other sessions").GetAttribute("title"));
    }

    [Fact]
    public async Task A_single_session_can_be_ended_and_a_new_one_appears_by_itself()
    {
        var ada = await AddAsync("ada");
        var here = await _core.Sessions.StartAsync(ada, "192.0.2.1");
        await using var pages = new PagesContext(_core, _core.Sessions.Use(here));
        var page = pages.Open<SessionsPage>();
        await page.WaitForElementAsync(".session-list");

        var elsewhere = await _core.Sessions.StartAsync(ada, "192.0.2.2");
        await page.WaitForAssertionAsync(() => Assert.Equal(["192.0.2.1 (this browser)", "192.0.2.2"], Names(page)));
        await page.OpenDialogAsync("End the session from 192.0.2.2");
        await page.PressAsync("End the session", ".mud-dialog-actions");

        await page.WaitForAssertionAsync(() => Assert.Equal(["192.0.2.1 (this browser)"], Names(page)));
        Assert.Null(_core.Sessions.Use(elsewhere));
        Assert.NotNull(_core.Sessions.Use(here));
    }

    [Fact]
    public async Task Until_the_sessions_are_read_the_page_shows_that_it_loads()
    {
        var here = await _core.Sessions.StartAsync(await AddAsync("ada"), "192.0.2.1");
        await using var pages = new PagesContext(_core, _core.Sessions.Use(here));
        _clock.Hold();

        var page = pages.Open<SessionsPage>();

        Assert.Single(page.FindAll(".skeleton"));
        Assert.Empty(page.FindAll(".session-list, [role=alert]"));
        _clock.Release();
        await page.WaitForAssertionAsync(() => Assert.Equal(["192.0.2.1 (this browser)"], Names(page)));
        Assert.Empty(page.FindAll(".skeleton"));
    }

    [Theory]
    [InlineData(12 * 60, 7 * 24, "12 hours", "7 days")]
    [InlineData(60, 24, "1 hour", "24 hours")]
    [InlineData(90, 36, "90 minutes", "36 hours")]
    [InlineData(48 * 60, 48, "2 days", "2 days")]
    public void The_page_says_in_rounded_times_when_sessions_end(int idleMinutes, int longestHours, string idle, string longest) =>
        Assert.Equal(
            $"A session ends when you sign out, after {idle} without use, and after {longest} at the latest. An open page counts as use.",
            SessionWords.Rule(TimeSpan.FromMinutes(idleMinutes), TimeSpan.FromHours(longestHours))
        );

    private async Task<Caller> AddAsync(string name) =>
        _core
            .Get<CallerWatch>()
            .Current(
                (
                    await _core.People.AddAsync(
                        Callers.Administrator,
                        new NewPerson
                        {
                            Name = name,
                            Password = "a few good words",
                            Role = Role.Viewer,
                        }
                    )
                ).Id
            )!;

    private static IEnumerable<string> Names(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".session-list td.c-name").Select(name => name.TextContent).Order(StringComparer.Ordinal);

    /// <summary>
    /// The system's clock. While it is held, it answers only the thread that holds it. Whether a session lives is asked of it, so that
    /// no list of sessions is read then.
    /// </summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly ManualResetEventSlim _open = new(true);
        private int _holder;

        public void Hold()
        {
            _holder = Environment.CurrentManagedThreadId;
            _open.Reset();
        }

        public void Release() => _open.Set();

        public override DateTimeOffset GetUtcNow()
        {
            if (Environment.CurrentManagedThreadId != _holder)
            {
                _open.Wait(Patience.Limit);
            }

            return base.GetUtcNow();
        }
    }
}
