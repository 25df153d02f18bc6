using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>What pages are made of.</summary>
public sealed class KitTests : BunitContext, IAsyncLifetime
{
    public KitTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // Some services of the library can only be disposed asynchronously.
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_button_answers_a_click()
    {
        var clicks = 0;
        var button = Render<ActionButton>(parameters =>
            parameters.Add(one => one.Text, "Retry").Add(one => one.Icon, "retry").Add(one => one.Pressed, () => clicks++)
        );

        await button.ClickAsync("button");

        Assert.Equal(1, clicks);
        Assert.Equal(("Retry", "#i-retry"), (button.Find("button").TextContent.Trim(), button.Find("use").GetAttribute("href")));
    }

    [Fact]
    public async Task A_forbidden_button_says_why_and_does_nothing()
    {
        var clicks = 0;
        var button = Render<ActionButton>(parameters =>
            parameters.Add(one => one.Text, "Retry").Add(one => one.Forbidden, "You may not.").Add(one => one.Pressed, () => clicks++)
        );

        await button.ClickAsync("button");

        Assert.Equal(0, clicks);
        Assert.Equal("true", button.Find("button").GetAttribute("aria-disabled"));
        Assert.Equal("You may not.", button.Find($"#{button.Find("button").GetAttribute("aria-describedby")}").TextContent);
        Assert.Equal("You may not.", Assert.Single(Services.GetRequiredService<MudBlazor.ISnackbar>().ShownSnackbars).Message);
    }

    [Fact]
    public void A_button_says_which_key_presses_it()
    {
        var button = Render<ActionButton>(parameters => parameters.Add(one => one.Text, "Retry").Add(one => one.Key, "r"));

        Assert.Equal(("r", "r"), (button.Find("button").GetAttribute("data-key"), button.Find("button").GetAttribute("aria-keyshortcuts")));
        Assert.False(Render<ActionButton>(parameters => parameters.Add(one => one.Text, "Edit")).Find("button").HasAttribute("data-key"));
    }

    [Fact]
    public void A_line_has_a_gap_where_there_is_no_value_and_a_value_alone_is_seen()
    {
        var chart = Render<Lines>(parameters =>
            parameters
                .Add(one => one.Starts, [.. Enumerable.Range(0, 5).Select(hour => DateTimeOffset.UnixEpoch.AddHours(hour))])
                .Add(one => one.Values, [new Lines.Line("line-half", [30, 15, null, 0, null])])
                .Add(one => one.TextOf, value => $"{value:0} ms")
                .Add(one => one.Label, "Time to answer")
                .Add(one => one.LabelEvery, 2)
        );

        Assert.Equal("M0.5 0L1.5 50M3.2 100H3.8", chart.Find("path.line-half").GetAttribute("d"));
        Assert.Equal("0 0 5 100", chart.Find("svg").GetAttribute("viewBox"));
        Assert.Equal(["30 ms", "20 ms", "10 ms", "0"], chart.FindAll(".y span").Select(value => value.TextContent));
        Assert.Equal("Time to answer", chart.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal(["left:40%", "left:80%"], chart.FindAll(".x span[style]").Select(label => label.GetAttribute("style")));
    }

    [Fact]
    public async Task A_field_has_a_label_and_says_what_is_wrong_with_its_value()
    {
        string? value = null;
        var field = Render<Field>(parameters =>
            parameters
                .Add(one => one.Label, "Name")
                .Add(one => one.Name, "name")
                .Add(one => one.Wrong, "It is taken.")
                .Add(one => one.ValueChanged, text => value = text)
        );

        await field.ChangeAsync("input", "Acme");

        var input = field.Find("input");
        Assert.Equal("Acme", value);
        Assert.Equal("Name", field.Find($"label[for='{input.Id}']").TextContent.Trim());
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal("It is taken.", field.Find($"#{input.GetAttribute("aria-describedby")}").TextContent);
    }

    [Fact]
    public void A_pill_is_an_icon_and_a_word_that_cannot_be_markup()
    {
        var pill = Ui.Pill(new Look("a < b", "circle-x", Tone.Bad)).Value;

        Assert.Equal(
            """
            <span class="pill s-failed"><svg class="i" aria-hidden="true"><use href="#i-circle-x"/></svg><span>a &lt; b</span></span>
            """,
            pill
        );
    }

    [Fact]
    public void A_strip_draws_what_failed_below_and_nothing_sent_as_a_dot()
    {
        var strip = Render(builder => builder.AddContent(0, Ui.Strip([-1, 0, 100, 50], "Acme: last 4 minutes")));

        Assert.Equal(
            ("15", "Acme: last 4 minutes"),
            (strip.Find("svg").GetAttribute("width"), strip.Find("svg").GetAttribute("aria-label"))
        );
        Assert.Equal("M0 14h3v2h-3z", strip.Find(".none").GetAttribute("d"));
        Assert.Equal("M4 0h3v16h-3zM12 0h3v7h-3z", strip.Find(".ok").GetAttribute("d"));
        Assert.Equal("M8 0h3v16h-3zM12 8h3v8h-3z", strip.Find(".bad").GetAttribute("d"));
    }

    [Fact]
    public void A_sparkline_draws_each_value_in_proportion()
    {
        var spark = Render(builder => builder.AddContent(0, Ui.Spark([0, 5, 10], "by hour")));

        Assert.Equal("M4 10h3v10h-3zM8 0h3v20h-3z", spark.Find("path").GetAttribute("d"));
        Assert.Equal("M0 19h3v1h-3z", spark.Find(".none").GetAttribute("d"));
    }

    [Fact]
    public void Every_icon_of_a_state_is_in_the_sprite()
    {
        var symbols = Render<TaskDashboard.Web.Components.Layout.IconSprite>().FindAll("symbol").Select(symbol => symbol.Id).ToHashSet();

        Assert.All(
            Enum.GetValues<TaskState>()
                .Select(state => StateLooks.Of(state))
                .Concat(Enum.GetValues<PushState>().Select(StateLooks.Of))
                .Concat(Enum.GetValues<SubtaskState>().Select(StateLooks.Of))
                .Concat(Enum.GetValues<DestinationHealth>().Select(StateLooks.Of)),
            look => Assert.Contains($"i-{look.Icon}", symbols)
        );
    }
}
