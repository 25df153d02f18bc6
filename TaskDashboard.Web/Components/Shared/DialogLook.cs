using Radzen;

namespace TaskDashboard.Web.Components.Shared;

/// <summary>
/// Dialogs look and behave alike: they close by Escape and by their buttons, never by a click beside them, which loses what was typed.
/// </summary>
internal static class DialogLook
{
    public static DialogOptions Options =>
        new()
        {
            Width = "min(30rem, calc(100vw - 2rem))",
            CssClass = "dialog",
            CloseDialogOnEsc = true,
            CloseDialogOnOverlayClick = false,
            AutoFocusFirstElement = true,
            CloseAriaLabel = "Close",
        };

    /// <summary>For what is read rather than answered.</summary>
    public static DialogOptions Wide
    {
        get
        {
            var options = Options;
            options.Width = "min(48rem, calc(100vw - 2rem))";
            return options;
        }
    }
}
