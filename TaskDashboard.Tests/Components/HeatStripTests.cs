using Bunit;
using TaskDashboard.Web.Components.Tasks;

namespace TaskDashboard.Tests.Components;

/// <summary>The strip of a task's endpoints: what the page says about it, and what it sends to its script.</summary>
public sealed class HeatStripTests : IAsyncDisposable
{
    private readonly PagesContext _context = new();
    private readonly BunitJSModuleInterop _module;
    private readonly BunitJSModuleInterop _script;
    private readonly Dictionary<string, string> _words = new() { ["p"] = "pending" };
    private readonly List<int> _opened = [];
    private readonly List<int> _named = [];

    public HeatStripTests()
    {
        _module = _context.JSInterop.SetupModule(import => import.Arguments[0] is "/heat.js");
        _module.Mode = JSRuntimeMode.Loose;
        _script = _module.SetupModule("start", _ => true);
        _script.Mode = JSRuntimeMode.Loose;
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void It_is_a_slider_with_its_range_and_says_which_keys_it_has()
    {
        var strip = Open("prcsA");

        var slider = strip.Find("[role=slider]");
        Assert.Equal(
            ["0", "Endpoint", "1", "5", "1", "Endpoint 1, pending"],
            new[] { "tabindex", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext" }.Select(
                slider.GetAttribute
            )
        );
        Assert.All(slider.Children, drawing => Assert.Equal("true", drawing.GetAttribute("aria-hidden")));
        var keys = strip.Find($"#{slider.GetAttribute("aria-describedby")}");
        Assert.Contains("use the arrow keys", keys.Words(), StringComparison.Ordinal);
        Assert.Equal(["n", "p", "Enter"], keys.QuerySelectorAll("kbd").Select(key => key.TextContent));
    }

    [Fact]
    public void The_script_starts_with_all_letters_their_words_and_the_chosen_one()
    {
        Open("prcsA", chosen: 'A');

        var start = Assert.Single(_module.Invocations["start"]);
        Assert.Equal(("prcsA", _words, "A"), (start.Arguments[2], start.Arguments[3], start.Arguments[4]));
        Assert.Empty(_script.Invocations);
    }

    [Theory]
    [InlineData("pppppppp", "pppcpppp", "change", "3c")]
    [InlineData("pppppppp", "ppppppppp", "show", "ppppppppp")]
    [InlineData("ppp", "crs", "show", "crs")]
    public void Only_what_changed_is_sent_unless_everything_is_shorter(string before, string after, string call, string sent)
    {
        var strip = Open(before);

        strip.Render(it => it.Add(one => one.Letters, after));

        var invoked = Assert.Single(_script.Invocations);
        Assert.Equal((call, sent), (invoked.Identifier, invoked.Arguments[0]));
        strip.Render(it => it.Add(one => one.Letters, after));
        Assert.Single(_script.Invocations);
        Assert.Equal($"{after.Length}", strip.Find("[role=slider]").GetAttribute("aria-valuemax"));
    }

    [Fact]
    public void An_error_is_chosen_and_no_longer_chosen_and_new_words_are_sent()
    {
        var strip = Open("pA");

        strip.Render(it => it.Add(one => one.Chosen, 'A'));
        strip.Render(it => it.Add(one => one.Chosen, null));
        var words = new Dictionary<string, string> { ["A"] = "failed: No room." };
        strip.Render(it => it.Add(one => one.Words, words));

        Assert.Equal(["A", null], _script.Invocations["choose"].Select(call => call.Arguments[0]));
        Assert.Same(words, Assert.Single(_script.Invocations["name"]).Arguments[0]);
        Assert.Equal(3, _script.Invocations.Count);
    }

    [Fact]
    public async Task The_script_opens_endpoints_that_exist_and_asks_for_names_of_blocks_that_can_exist()
    {
        var strip = Open("ppp").Instance;

        foreach (var ordinal in new[] { 0, 1, 3, 4, -1 })
        {
            await strip.OpenAsync(ordinal);
        }

        Assert.Equal([1, 3], _opened);
        Assert.Equal(["LAPTOP"], await strip.NamesAsync(0));
        Assert.Empty(await strip.NamesAsync(-1));
        Assert.Equal([0], _named);
    }

    [Fact]
    public async Task An_opened_row_is_brought_into_view_by_the_script()
    {
        await Open("ppp").Instance.RevealAsync(77);

        Assert.Equal(77L, Assert.Single(_module.Invocations["reveal"]).Arguments[0]);
    }

    [Fact]
    public async Task A_strip_that_is_gone_ends_its_script_and_answers_it_no_more()
    {
        var strip = Open("ppp").Instance;

        await _context.DisposeComponentsAsync();

        Assert.Single(_script.Invocations["dispose"]);
        await strip.OpenAsync(1);
        Assert.Empty(_opened);
        Assert.Empty(await strip.NamesAsync(0));
        Assert.Empty(_named);
    }

    private IRenderedComponent<HeatStrip> Open(string letters, char? chosen = null) =>
        _context.Render<HeatStrip>(strip =>
            strip
                .Add(it => it.Letters, letters)
                .Add(it => it.Words, _words)
                .Add(it => it.Chosen, chosen)
                .Add(it => it.Opened, _opened.Add)
                .Add(
                    it => it.Names,
                    block =>
                    {
                        _named.Add(block);
                        return Task.FromResult<IReadOnlyList<string>>(["LAPTOP"]);
                    }
                )
        );
}
