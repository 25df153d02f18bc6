using Bunit;
using Radzen;
using Radzen.Blazor;

namespace TaskDashboard.Tests.Components;

public sealed class RadzenRenderingTests : BunitContext
{
    public RadzenRenderingTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddRadzenComponents();
    }

    [Fact]
    public void A_library_button_renders_and_answers_a_click()
    {
        var clicks = 0;
        var button = Render<RadzenButton>(parameters =>
            parameters
                .Add(b => b.Text, "Retry")
                .Add(
                    b => b.Click,
                    () =>
                    {
                        clicks++;
                    }
                )
        );

        button.Find("button").Click();

        Assert.Equal(1, clicks);
        button.Find(".rz-button-text").MarkupMatches("""<span class="rz-button-text">Retry</span>""");
    }
}
