using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>
/// Acts on a page as a person does. An act waits for its element, then finds it and raises the event in one turn of the renderer. An
/// element that was found outside of that turn may belong to a page that has been drawn again since, whose handlers are others.
/// </summary>
internal static class Acting
{
    private const string Dialog = ".dialog-body";

    public static Task ClickAsync(this IRenderedComponent<IComponent> page, string selector, int index = 0) =>
        page.ClickAsync(page.At(selector, index));

    public static Task ClickAsync(this IRenderedComponent<IComponent> page, Func<IElement> find) =>
        page.ActAsync(find, "onclick", new MouseEventArgs());

    /// <summary>Clicks the button with this text or name.</summary>
    public static Task PressAsync(this IRenderedComponent<IComponent> page, string text, string within = "") =>
        page.ClickAsync(() => page.Button(text, within));

    /// <summary>Clicks the button that opens a dialog, and waits for the dialog. The click itself ends when the dialog is closed.</summary>
    public static Task OpenDialogAsync(this IRenderedComponent<IComponent> page, string text, string within = "") =>
        page.OpenDialogAsync(() => page.Button(text, within));

    public static async Task OpenDialogAsync(this IRenderedComponent<IComponent> page, Func<IElement> find)
    {
        await page.RaiseAsync(find, "onclick", new MouseEventArgs());
        await page.WaitForElementAsync(Dialog);
    }

    /// <summary>Gives a field its value: a text, or whether it is ticked.</summary>
    public static Task ChangeAsync(this IRenderedComponent<IComponent> page, string selector, object? value, int index = 0) =>
        page.ChangeAsync(page.At(selector, index), value);

    public static Task ChangeAsync(this IRenderedComponent<IComponent> page, Func<IElement> find, object? value) =>
        page.ActAsync(find, "onchange", new ChangeEventArgs { Value = value });

    /// <summary>Sets the tick of a row of a live list.</summary>
    public static async Task PickAsync(this IRenderedComponent<IComponent> page, string label, bool picked)
    {
        var find = page.At($"tbody input[aria-label='{label}']", 0);
        await page.WaitForAssertionAsync(() => find());
        await page.ActAsync(find, "onpick", new PickEventArgs { Row = find().Closest("tr")!.GetAttribute("data-row"), Picked = picked });
    }

    /// <summary>Types into a field without leaving it.</summary>
    public static Task InputAsync(this IRenderedComponent<IComponent> page, string selector, string text) =>
        page.ActAsync(page.At(selector, 0), "oninput", new ChangeEventArgs { Value = text });

    public static Task SubmitAsync(this IRenderedComponent<IComponent> page, string selector = "form") =>
        page.ActAsync(page.At(selector, 0), "onsubmit", EventArgs.Empty);

    public static Task KeyDownAsync(this IRenderedComponent<IComponent> page, string selector, string key, int index = 0) =>
        page.ActAsync(page.At(selector, index), "onkeydown", new KeyboardEventArgs { Key = key });

    private static Func<IElement> At(this IRenderedComponent<IComponent> page, string selector, int index) =>
        index == 0 ? () => page.Find(selector) : () => page.FindAll(selector)[index];

    /// <summary>Raises the event and waits until its handler has ended.</summary>
    private static async Task ActAsync(this IRenderedComponent<IComponent> page, Func<IElement> find, string name, EventArgs values) =>
        await await page.RaiseAsync(find, name, values);

    /// <summary>Raises the event. The returned task is that of its handler.</summary>
    private static async Task<Task> RaiseAsync(this IRenderedComponent<IComponent> page, Func<IElement> find, string name, EventArgs values)
    {
        while (true)
        {
            Task? handled = null;
            await page.InvokeAsync(() =>
            {
                if (Found(find) is { } element)
                {
#pragma warning disable RS0030 // The one place that raises events, inside of the renderer's turn.
                    handled = element.TriggerEventAsync(name, values);
#pragma warning restore RS0030
                }
            });
            if (handled is not null)
            {
                return handled;
            }

            await page.WaitForAssertionAsync(() => find());
        }
    }

    private static IElement? Found(Func<IElement> find)
    {
        try
        {
            return find();
        }
        catch (Exception)
        {
            // If it stays away, the wait that follows fails and says why.
            return null;
        }
    }
}
