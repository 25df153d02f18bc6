using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Keeps a page's failure to the page: words and a way on in its place, the exception in the log under a reference.</summary>
public sealed partial class PageBoundary : ErrorBoundaryBase
{
    private Fault? _fault;

    [Inject]
    private ILogger<PageBoundary> Logger { get; set; } = null!;

    protected override Task OnErrorAsync(Exception exception)
    {
        var reference = FaultReference.New();
        _fault = Fault.Of(exception, reference);
        LogFailed(Logger, reference, exception);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<FaultPanel>(1);
        builder.AddComponentParameter(2, nameof(FaultPanel.Fault), _fault ?? Fault.Of(CurrentException, FaultReference.New()));
        builder.AddComponentParameter(3, nameof(FaultPanel.Again), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }

    [LoggerMessage(LogLevel.Error, "A page failed. Reference {Reference}.")]
    private static partial void LogFailed(ILogger logger, string reference, Exception exception);
}
