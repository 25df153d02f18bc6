using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The field for a query: before the page is live, with a wrong query, and while a person types on.</summary>
public sealed class QueryBarTests
{
    private readonly List<(string Text, bool Replaces)> _asked = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_a_form_and_a_combobox_whose_suggestions_are_in_the_page(bool connected)
    {
        await using var page = new PagesContext(connected: connected);
        var field = Open(page, "state:failed");

        var form = field.Find("form");
        Assert.Equal(("get", "/tasks"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(
            ["order=oldest"],
            field.FindAll("input[type=hidden]").Select(input => $"{input.GetAttribute("name")}={input.GetAttribute("value")}")
        );
        var input = field.Find("#query");
        Assert.Equal(
            ("query", "state:failed", "combobox", "query-hits", "list"),
            (
                input.GetAttribute("name"),
                input.GetAttribute("value"),
                input.GetAttribute("role"),
                input.GetAttribute("aria-controls"),
                input.GetAttribute("aria-autocomplete")
            )
        );
        Assert.Equal("submit", field.Find("button").GetAttribute("type"));
        Assert.Equal("listbox", field.Find("#query-hits").GetAttribute("role"));
        var options = field.FindAll("[role=option]");
        Assert.Equal(TaskFilter.Language.All.Select(one => one.Name + ":"), options.Select(Text).Take(TaskFilter.Language.All.Count));
        Assert.Equal(
            ["pending", "inProgress", "completed", "failed", "canceled"],
            options.Where(option => option.GetAttribute("data-of") == "state").Select(Text)
        );
        Assert.Contains("stuck", options.Where(option => option.GetAttribute("data-of") == "is").Select(Text));
        Assert.Equal(options.Count, options.Select(option => option.Id).Distinct().Count());

        static string? Text(AngleSharp.Dom.IElement option) => option.GetAttribute("data-text");
    }

    [Fact]
    public async Task A_query_is_asked_for_in_its_one_form_and_only_if_it_is_another()
    {
        await using var page = new PagesContext();
        var field = Open(page, "state:failed");

        await field.SubmitAsync();
        Assert.Empty(_asked);
        await field.InputAsync("#query", " state:failed  state:canceled bad ");
        await field.SubmitAsync();

        Assert.Equal([("state:failed,canceled bad", false)], _asked);
    }

    [Fact]
    public async Task A_wrong_query_is_explained_at_its_place_and_stays_in_the_field()
    {
        await using var page = new PagesContext();
        var field = Open(page, "");

        await field.InputAsync("#query", "type:a state:lost b");
        await field.SubmitAsync();

        Assert.Empty(_asked);
        Assert.Equal("type:a state:lost b", field.Find("#query").GetAttribute("value"));
        Assert.Equal(
            ("true", "query-error"),
            (field.Find("#query").GetAttribute("aria-invalid"), field.Find("#query").GetAttribute("aria-describedby"))
        );
        Assert.Contains("state is unknown. Give one of", field.Find("#query-error").TextContent, StringComparison.Ordinal);
        Assert.Equal("type:a state:lost b", field.Find("#query-error code").TextContent);
        Assert.Equal("lost", field.Find("#query-error mark").TextContent);

        await field.InputAsync("#query", "state:");
        await field.SubmitAsync();
        Assert.Equal("", field.Find("#query-error mark").TextContent);
        await field.InputAsync("#query", "state:failed");
        await field.SubmitAsync();
        Assert.Empty(field.FindAll("#query-error"));
        Assert.Equal([("state:failed", false)], _asked);
    }

    [Fact]
    public async Task A_wrong_query_of_an_address_is_explained_as_well()
    {
        await using var page = new PagesContext(connected: false);

        Assert.Equal("\"", Open(page, "a \"").Find("#query-error mark").TextContent);
    }

    [Fact]
    public async Task An_address_replaces_the_text_unless_the_person_has_typed_on()
    {
        await using var page = new PagesContext();
        var field = Open(page, "a");

        Render(field, "b");
        Assert.Equal("b", field.Find("#query").GetAttribute("value"));

        await field.InputAsync("#query", "b c");
        Render(field, "d");
        Assert.Equal("b c", field.Find("#query").GetAttribute("value"));

        await field.SubmitAsync();
        Render(field, "b c");
        Render(field, "a");
        Assert.Equal("a", field.Find("#query").GetAttribute("value"));
    }

    [Theory]
    [InlineData("Europe/Berlin", "created:2026-07-01T01:00+02:00..2026-07-01T04:00+02:00")]
    [InlineData(null, "created:2026-07-01T01:00Z..2026-07-01T04:00Z")]
    [InlineData("Nowhere/Land", "created:2026-07-01T01:00Z..2026-07-01T04:00Z")]
    public async Task Times_without_a_zone_are_those_of_the_browser(string? zone, string written)
    {
        await using var page = new PagesContext();
        page.JSInterop.SetupModule("/days.js").Setup<string?>("zone").SetResult(zone);

        var field = Open(page, "created:2026-07-01T01:00..04:00");

        await field.WaitForAssertionAsync(() => Assert.Equal([(written, true)], _asked));
    }

    [Fact]
    public void Every_field_and_value_that_is_suggested_can_be_asked_for()
    {
        Check(TaskFilter.Language);
        Check(PushFilter.Language);

        static void Check<TRow>(QueryFields<TRow> language)
        {
            foreach (var value in QuerySuggestion.In(language).Where(suggestion => suggestion.Of is not null))
            {
                Assert.Null(new AddressedQuery<TRow>(language, $"{value.Of}:{value.Text}").Problem);
            }
        }
    }

    private IRenderedComponent<QueryBar<TrackedTask>> Open(PagesContext page, string text) =>
        page.Render<QueryBar<TrackedTask>>(field =>
            field
                .Add(p => p.Label, "Query tasks")
                .Add(p => p.Action, "/tasks")
                .Add(p => p.Parameters, [KeyValuePair.Create("query", text), KeyValuePair.Create("order", "oldest")])
                .Add(p => p.Language, TaskFilter.Language)
                .Add(p => p.Query, new AddressedQuery<TrackedTask>(TaskFilter.Language, text))
                .Add(p => p.Asked, asked => _asked.Add((asked.Query.Text, asked.Replaces)))
        );

    private static void Render(IRenderedComponent<QueryBar<TrackedTask>> field, string text) =>
        field.Render(parameters => parameters.Add(p => p.Query, new AddressedQuery<TrackedTask>(TaskFilter.Language, text)));
}
