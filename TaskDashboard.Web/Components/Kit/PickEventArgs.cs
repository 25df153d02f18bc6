using Microsoft.AspNetCore.Components;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>A person has changed the tick of a row of a live list. boot.js makes it of the browser's event.</summary>
public sealed class PickEventArgs : EventArgs
{
    /// <summary>The row's <see cref="RowName"/>; null if what was changed is in no row.</summary>
    public string? Row { get; set; }

    public bool Picked { get; set; }
}

[EventHandler("onpick", typeof(PickEventArgs), enableStopPropagation: true, enablePreventDefault: false)]
public static class EventHandlers;
