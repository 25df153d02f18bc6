using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace TaskDashboard.Tests.Components;

/// <summary>Reads a page as a person does.</summary>
internal static class PageText
{
    /// <summary>Returns the text of an element with single spaces.</summary>
    public static string Words(this IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string Words(this IRenderedComponent<IComponent> page, string selector) => page.Find(selector).Words();

    /// <summary>Returns the button with this text, or with this name if its text does not say what it acts on.</summary>
    public static IElement Button(this IRenderedComponent<IComponent> page, string text, string within = "") =>
        page.FindAll($"{within} button").Single(button => button.Words() == text || button.GetAttribute("aria-label") == text);

    public static IEnumerable<string> Buttons(this IRenderedComponent<IComponent> page, string within = "") =>
        page.FindAll($"{within} button").Select(button => button.GetAttribute("aria-label") ?? button.Words());

    /// <summary>Returns why a button cannot be pressed; null if it can.</summary>
    public static string? WhyForbidden(this IElement button) =>
        button.GetAttribute("aria-disabled") == "true" ? button.GetAttribute("title") : null;
}
