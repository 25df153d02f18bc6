using System.Text;
using Bunit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Vendors;
using TaskDashboard.Web.Presentation;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Components;

/// <summary>The vendor lens while it waits, if it fails, and without vendors; and one call in each of its forms.</summary>
public sealed class VendorStatesTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext? _pages;
    private TrackedTask _task = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));
        _task = await _core.Tasks.CreateAsync(Callers.Operator, new NewTask { Type = "REPORT", Name = "Report" });
    }

    public async ValueTask DisposeAsync()
    {
        if (_pages is not null)
        {
            await _pages.DisposeAsync();
        }

        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Until_the_vendor_answers_the_lens_loads()
    {
        var vendor = new SlowVendor();
        var page = Open(vendor);
        Assert.Equal("Loading", page.Find("[role=status]").GetAttribute("aria-label"));
        Assert.Empty(page.FindAll(".lens"));

        vendor.Answer.SetResult(new NotServed("It knows scans only."));

        await page.WaitForAssertionAsync(() => Assert.Equal("It knows scans only.", page.Words(".lens-rule")));
        Assert.Equal(("Slow vendor", "Not served"), (page.Words(".lens h2"), page.Words(".lens .pill")));
        Assert.Empty(page.FindAll("[aria-label=Loading]"));
    }

    [Fact]
    public async Task Without_vendors_the_lens_says_so()
    {
        var page = Open();

        await page.WaitForAssertionAsync(() => Assert.Equal("No vendor's API is served here", page.Words(".empty h2")));
    }

    [Theory]
    [InlineData(false, "The database cannot be reached")]
    [InlineData(true, "You may not do this")]
    public async Task A_failure_of_the_store_or_of_the_caller_is_shown_for_the_whole_lens_and_can_be_repeated(bool forbidden, string title)
    {
        var fails = true;
        var page = Open(
            new FakeVendor(
                "Acme",
                _ =>
                    fails
                        ? throw (
                            forbidden ? RefusedException.Forbidden(Permission.SeePayloads) : RefusedException.Unavailable("Away.", null)
                        )
                        : new NotServed("It knows scans only.")
            )
        );
        await page.WaitForAssertionAsync(() => Assert.Equal(title, page.Words("[role=alert] h2")));
        Assert.Empty(page.FindAll(".lens"));

        fails = false;
        await page.PressAsync("Try again");

        await page.WaitForAssertionAsync(() => Assert.Equal("It knows scans only.", page.Words(".lens-rule")));
    }

    [Fact]
    public async Task A_vendors_own_failure_stays_at_that_vendor_until_it_answers()
    {
        var fails = true;
        var page = Open(
            new FakeVendor("Acme", _ => fails ? throw new InvalidOperationException("Broken.") : new NotServed("It knows scans only."))
        );
        await page.WaitForElementAsync(".lens [role=alert]");
        Assert.Empty(page.FindAll(".lens .pill"));

        fails = false;
        await _core.Tasks.ReportAsync(Callers.Operator, _task.Id, new TaskReport { Event = TaskEvent.Started });

        await page.WaitForAssertionAsync(() => Assert.Equal("It knows scans only.", page.Words(".lens-rule")));
    }

    [Theory]
    [InlineData("", false, "The answer has no body.", "0 B")]
    [InlineData("""{"a":1}""", false, """{"a":1}""", "7 B")]
    [InlineData("""{"a":1}""", true, """{ "a": 1 }""", "7 B")]
    [InlineData("not JSON", true, "not JSON", "8 B")]
    public async Task A_call_shows_its_answer_its_size_and_its_command(string body, bool readable, string words, string size)
    {
        await using var context = new PagesContext();
        var page = context.Open<VendorCall>(call =>
            call.Add(it => it.Title, "Get a task")
                .Add(it => it.Curl, "curl http://localhost/acme")
                .Add(it => it.ContentType, "application/json")
                .Add(it => it.Body, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(body)))
                .Add(it => it.Readable, readable)
        );

        Assert.Equal(("Get a task", $"application/json · {size}"), (page.Words("h3"), page.Words(".lens-call-head .dim")));
        Assert.Equal(words, page.FindAll("[aria-label='Answer of Get a task'], .lens-call > p.dim").Single().Words());
        Assert.Equal("curl http://localhost/acme", page.Words("[aria-label='Command that asks for Get a task']"));
        Assert.Equal("curl http://localhost/acme", page.Button("Copy the command").GetAttribute("data-copy"));
        if (body.Length > 0)
        {
            Assert.Equal(body, page.Button("Copy the answer as it comes").GetAttribute("data-copy"));
        }
    }

    private IRenderedComponent<LiveUpdates> Open(params IVendor[] vendors)
    {
        _pages = new PagesContext(
            _core,
            Callers.Operator,
            add: services =>
            {
                foreach (var vendor in vendors)
                {
                    services.AddSingleton(vendor);
                }
            }
        );
        return _pages.Open<VendorLens>(lens => lens.Add(it => it.Address, new TaskAddress { Id = _task.Id, Tab = TaskTab.Vendors }));
    }

    private sealed class SlowVendor : IVendor
    {
        public TaskCompletionSource<LensView> Answer { get; } = new();

        public string Name => "Slow";

        public string Title => "Slow vendor";

        public OpenApiSecurityScheme Security => new();

        public void Map(IEndpointRouteBuilder routes) { }

        public ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation) => new(Answer.Task);
    }
}
