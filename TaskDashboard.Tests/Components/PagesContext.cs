using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Keyboard;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>An open page with a signed-in caller. Uses the running core, or without one a feed to which the test publishes.</summary>
internal sealed class PagesContext : BunitContext
{
    private readonly Caller _caller;
    private bool _hasPage;
    private IRenderedComponent<LiveUpdates>? _empty;
    private long _sequence;

    public PagesContext(CoreHost? core = null, Caller? caller = null, bool connected = true, Action<IServiceCollection>? add = null)
    {
        _caller = caller ?? Callers.Administrator;
        Feed = core?.Feed ?? new ChangeFeed(Clock);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(static library => library.SnackbarConfiguration.ShowTransitionDuration = 0);
        Services.AddSingleton<ViewCache>();
        Services.AddSingleton<OpenPages>();
        Services.AddSingleton(Feed);
        Services.AddSingleton(
            new StoreWatch(() => Task.FromResult(Store.Reads), () => Task.FromResult(Store.Writes), () => Store.ChangesLate, Clock)
        );
        Services.AddSingleton(core is null ? Clock : TimeProvider.System);
        if (core is not null)
        {
            Services.AddSingleton<Finder>();
            Services.AddSingleton(core.Get<SubtaskReads>()).AddSingleton(core.Get<StuckRule>()).AddSingleton(core.Get<OverviewReads>());
            Services.AddSingleton(core.Get<ReconcileReads>()).AddSingleton(core.Get<PushReportReads>());
            Services
                .AddSingleton(core.TaskReads)
                .AddSingleton(core.PushReads)
                .AddSingleton(core.RetryReads)
                .AddSingleton(core.DestinationReads)
                .AddSingleton(core.ViewReads)
                .AddSingleton(core.ViewCounts)
                .AddSingleton(core.Views)
                .AddSingleton(core.Activity);
            Services
                .AddSingleton(core.Tasks)
                .AddSingleton(core.Retries)
                .AddSingleton(core.PushService)
                .AddSingleton(core.Destinations)
                .AddSingleton(core.Pushes)
                .AddSingleton(core.Get<FailureGroupService>())
                .AddSingleton(core.Get<EndpointReads>())
                .AddSingleton(core.Keys)
                .AddSingleton(core.People)
                .AddSingleton(core.Sessions);
        }

        add?.Invoke(Services);
        SetRendererInfo(new RendererInfo(connected ? "Server" : "Static", connected));
    }

    public FakeClock Clock { get; } = new();

    /// <summary>The state of the store that the next check returns.</summary>
    public StoreState Store { get; set; } = StoreState.Well;

    public ChangeFeed Feed { get; }

    public NavigationManager Go => Services.GetRequiredService<NavigationManager>();

    /// <summary>
    /// Renders a component as the layout does: with the caller, the live updates and the library's providers. There may be only one
    /// of each provider, so the page that was open before is closed.
    /// </summary>
    public IRenderedComponent<LiveUpdates> Open<T>(Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        if (_hasPage)
        {
            DisposeComponentsAsync().GetAwaiter().GetResult();
        }

        _hasPage = true;
        return Render<LiveUpdates>(page =>
        {
            page.AddCascadingValue(_caller);

            // The layout has its own.
            if (!typeof(T).IsAssignableTo(typeof(LayoutComponentBase)))
            {
                AddProviders(page);
            }

            page.AddChildContent(parameters ?? (_ => { }));
        });
    }

    /// <summary>Opens a dialog over an empty page. The returned task completes with the dialog's result.</summary>
    public async Task<(IRenderedComponent<LiveUpdates> Page, Task<object?> Closed)> OpenDialogAsync<T>(
        Dictionary<string, object?> parameters
    )
        where T : ComponentBase
    {
        var page = _empty ??= Render<LiveUpdates>(live => AddProviders(live.AddCascadingValue(_caller)));
        Task<object?>? closed = null;
        await page.InvokeAsync(() =>
        {
            closed = CloseAsync();
        });
        return (page, closed!);

        async Task<object?> CloseAsync() => await Services.GetRequiredService<IDialogService>().AskAsync<T>("A dialog", parameters);
    }

    public void Publish(ChangeSubject subject, long number) =>
        Feed.Publish([new Change(++_sequence, subject, number, null, Clock.GetUtcNow())]);

    private static void AddProviders(ComponentParameterCollectionBuilder<LiveUpdates> page) =>
        page.AddChildContent<MudPopoverProvider>().AddChildContent<MudDialogProvider>().AddChildContent<MudSnackbarProvider>();
}
