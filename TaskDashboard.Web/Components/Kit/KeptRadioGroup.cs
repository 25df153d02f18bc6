using MudBlazor;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>In the library's own group the key Backspace takes a choice away, and tells nobody.</summary>
public sealed class KeptRadioGroup<T> : MudRadioGroup<T>
{
    protected override Task ResetValueAsync() => Task.CompletedTask;
}
