using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// A page whose address is its view. The router sets a page's parameters when the path changes; of another query on the same path
/// the page has to learn by itself.
/// </summary>
public abstract class AddressedPage : LiveComponent
{
    private string? _path;

    [Inject]
    protected NavigationManager Go { get; set; } = null!;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Go.LocationChanged += Follow;
    }

    protected override void OnParametersSet() => _path = PathOf(Go.Uri);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Go.LocationChanged -= Follow;
        }

        base.Dispose(disposing);
    }

    private void Follow(object? sender, LocationChangedEventArgs to)
    {
        if (PathOf(to.Location) == _path)
        {
            _ = InvokeAsync(ShowAsync);
        }
    }

    private async Task ShowAsync()
    {
        try
        {
            await OnParametersSetAsync();
            StateHasChanged();
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }

    private static string PathOf(string location) => new Uri(location).AbsolutePath;
}
