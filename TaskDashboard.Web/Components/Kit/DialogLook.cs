using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// Dialogs look and behave alike: they close by Escape and by their buttons, never by a click beside them, which loses what was typed.
/// </summary>
internal static class DialogLook
{
    /// <summary>The width is that of the dialog's own class (kit.css).</summary>
    public static DialogOptions Options { get; } =
        new()
        {
            MaxWidth = MaxWidth.False,
            BackdropClick = false,
            CloseOnEscapeKey = true,
            CloseButton = true,
        };

    /// <summary>Opens a dialog and waits until it is closed.</summary>
    /// <returns>What it was closed with; null if it was canceled.</returns>
    public static async Task<object?> AskAsync<T>(
        this IDialogService dialogs,
        string title,
        IReadOnlyDictionary<string, object?> parameters
    )
        where T : IComponent
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        ArgumentNullException.ThrowIfNull(parameters);
        var given = new DialogParameters();
        foreach (var (name, value) in parameters)
        {
            given.Add(name, value);
        }

        var dialog = await dialogs.ShowAsync<T>(title, given, Options);
        return await dialog.Result is { Canceled: false, Data: var data } ? data : null;
    }
}
