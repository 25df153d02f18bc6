using System.Text;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Components;

/// <summary>The vendor lens of a task: each vendor's API answer, on the task's page, on the running core.</summary>
public sealed class VendorLensTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly List<PagesContext> _pages = [];
    private readonly List<LensQuestion> _asked = [];
    private CoreHost _core = null!;
    private TrackedTask _task = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));
        _task = await _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "REPORT",
                Name = "Report",
                ParentName = "Month end",
            }
        );
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
    public async Task An_answer_is_shown_unchanged_with_its_rule_type_size_and_command()
    {
        const string Body = "{\"status\":\"RUNNING\",\"name\":\"B\\u00fccher <1>\"}";

        var page = Open("", Serves("Acme", _ => Body));

        await page.WaitForAssertionAsync(() => Assert.Equal(Body, page.Find(".answer pre").TextContent));
        Assert.Equal(("Acme of the tests", "Served"), (page.Find(".lens h2").TextContent, page.Find(".lens .pill").TextContent));
        Assert.Equal("The state pending is RUNNING.", page.Find(".lens-rule").TextContent);
        Assert.Equal($"application/x-acme · {Encoding.UTF8.GetByteCount(Body)} B", page.Find(".lens-call-head .dim").TextContent);
        Assert.Equal(
            ["curl http://localhost/acme", Body],
            page.FindAll(".lens [data-copy]").Select(copy => copy.GetAttribute("data-copy")).Order(StringComparer.Ordinal)
        );
        Assert.Equal("curl http://localhost/acme", page.FindAll(".command pre")[1].TextContent);
        Assert.Empty(page.FindAll(".lens-ours"));
    }

    [Fact]
    public async Task Added_line_breaks_are_marked_as_added_and_the_original_bytes_are_copied()
    {
        var page = Open("&view=readable", Serves("Acme", _ => "{\"a\":1}"));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("{\n  \"a\": 1\n}", page.Find(".answer pre").TextContent.ReplaceLineEndings("\n"))
        );
        Assert.Equal("{\"a\":1}", page.Find(".answer [data-copy]").GetAttribute("data-copy"));
        Assert.Contains(
            "The line breaks are ours. The answer comes in 7 bytes",
            page.Find(".lens-ours").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("Indented by us", page.Find(".states [aria-current]").TextContent.Trim());
        Assert.Equal($"/tasks/{_task.Id}?tab=vendors", page.Find(".states a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_vendor_that_does_not_serve_the_task_is_listed_last_with_the_reason()
    {
        var page = Open("", new FakeVendor("Never", _ => new NotServed("Never knows scans only.")), Serves("Acme", _ => "{}"));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Acme of the tests", "Never of the tests"], page.FindAll(".lens h2").Select(title => title.TextContent))
        );
        Assert.Equal(
            ("Not served", "Never knows scans only."),
            (page.FindAll(".lens .pill")[1].TextContent, page.FindAll(".lens-rule")[1].TextContent)
        );
    }

    [Fact]
    public async Task Without_a_vendor_that_serves_the_task_the_indent_option_is_missing()
    {
        var page = Open("", new FakeVendor("Never", _ => new NotServed("No.")));

        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".lens")));
        Assert.Empty(page.FindAll(".states"));
    }

    [Fact]
    public async Task An_answer_without_a_body_says_so_and_a_vendor_may_show_several_calls()
    {
        var page = Open("", new FakeVendor("Acme", _ => new Served("Rule.", [Call("First", ""), Call("Second", "{}")])));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["First", "Second"], page.FindAll(".lens-call h3").Select(title => title.TextContent))
        );
        Assert.Contains("The answer has no body.", page.FindAll(".lens-call")[0].TextContent, StringComparison.Ordinal);
        Assert.Single(page.FindAll(".answer"));
    }

    [Fact]
    public async Task If_a_client_must_sign_in_the_sign_in_command_comes_first()
    {
        var page = Open("", new FakeVendor("Acme", _ => new Served("Rule.", [Call("First", "{}")], "TOKEN=$(curl)")));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Signing in", "First"], page.FindAll(".lens-call h3").Select(title => title.TextContent))
        );
        Assert.Equal("TOKEN=$(curl)", page.Find(".lens-call pre").TextContent);
    }

    [Fact]
    public async Task The_vendor_is_asked_again_when_the_task_changes()
    {
        var page = Open("", Serves("Acme", question => question.Task.State.ToString()));
        await page.WaitForAssertionAsync(() => Assert.Equal("Pending", page.Find(".answer pre").TextContent));

        await _core.Tasks.ReportAsync(Callers.Operator, _task.Id, new TaskReport { Event = TaskEvent.Started });

        await page.WaitForAssertionAsync(() => Assert.Equal("InProgress", page.Find(".answer pre").TextContent));
    }

    [Fact]
    public async Task A_viewer_sees_the_answer_that_the_vendor_gives_for_a_viewer()
    {
        var page = Open("", Callers.Viewer, Serves("Acme", _ => "{}"));

        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".answer")));
        Assert.All(
            _asked,
            question =>
                Assert.Equal(
                    (Callers.Viewer, _task.Id, "Month end", "http://localhost"),
                    (question.Caller, question.Task.Id, question.Details.ParentName, question.BaseAddress)
                )
        );
    }

    [Fact]
    public async Task One_vendors_failure_hides_no_other_vendor_and_reveals_no_details()
    {
        var page = Open(
            "",
            new FakeVendor("Broken", _ => throw new InvalidOperationException("secret of /etc/passwd")),
            Serves("Acme", _ => "{}")
        );

        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll(".lens").Count));
        Assert.Equal("{}", page.Find(".answer pre").TextContent);
        Assert.Single(page.FindAll(".lens .fault"));
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
    }

    private FakeVendor Serves(string name, Func<LensQuestion, string> body) =>
        new(
            name,
            question =>
            {
                _asked.Add(question);
                return new Served("The state pending is RUNNING.", [Call("Get a task", body(question))]);
            }
        );

    private static LensCall Call(string title, string body) =>
        new(title, "curl http://localhost/acme", "application/x-acme", Encoding.UTF8.GetBytes(body));

    private IRenderedComponent<LiveUpdates> Open(string query, params IVendor[] vendors) => Open(query, Callers.Operator, vendors);

    private IRenderedComponent<LiveUpdates> Open(string query, Caller caller, params IVendor[] vendors)
    {
        var context = new PagesContext(
            _core,
            caller,
            add: services =>
            {
                foreach (var vendor in vendors)
                {
                    services.AddSingleton(vendor);
                }
            }
        );
        _pages.Add(context);
        context.Go.NavigateTo($"/tasks/{_task.Id}?tab=vendors{query}");
        return context.Open<TaskPage>(page => page.Add(it => it.Id, _task.Id));
    }
}
