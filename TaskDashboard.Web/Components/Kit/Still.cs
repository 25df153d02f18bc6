using Microsoft.AspNetCore.Components;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// Renders its content only if it is given other content. Without it, each new value of a cascading parameter would render everything
/// below, and not only what uses the value.
/// </summary>
public sealed class Still : IComponent
{
    private static readonly RenderFragment Nothing = static _ => { };

    private RenderHandle _handle;
    private RenderFragment? _shown;

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

    public Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        var content = ChildContent ?? Nothing;
        if (!ReferenceEquals(content, _shown))
        {
            _shown = content;
            _handle.Render(content);
        }

        return Task.CompletedTask;
    }
}
