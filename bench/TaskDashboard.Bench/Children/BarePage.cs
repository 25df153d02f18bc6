using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TaskDashboard.Bench.Children;

/// <summary>A page with a line of text. Its route makes the server answer; only public types are looked at for routes.</summary>
[Route("/")]
public sealed class BarePage : ComponentBase
{
    public const string Text = "A page with nothing on it";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "p");
        builder.AddContent(1, Text);
        builder.CloseElement();
    }
}
