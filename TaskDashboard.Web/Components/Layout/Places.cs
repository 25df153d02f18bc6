namespace TaskDashboard.Web.Components.Layout;

/// <summary>A page that the menu and the palette lead to.</summary>
internal sealed record Place(string Href, string Name, string Icon)
{
    /// <summary>A caller who lacks it is not led there.</summary>
    public Permission? Needs { get; init; }

    /// <summary>The key that opens the page after a g; null if no key does.</summary>
    public string? Key { get; init; }

    public bool IsOpenTo(Caller caller) => Needs is not { } needed || caller.Has(needed);
}

/// <summary>The pages of the product that have no object in their address.</summary>
internal static class Places
{
    public static readonly Place Overview = new("/", "Overview", "layout-dashboard") { Key = "o" };
    public static readonly Place Pushes = new("/pushes", "Pushes", "send") { Key = "p" };

    /// <summary>The main part of the menu, in its order.</summary>
    public static readonly IReadOnlyList<Place> Main =
    [
        Overview,
        new("/tasks", "Tasks", "list-checks") { Key = "t" },
        Pushes,
        new("/retries", "Retries", "rotate-ccw") { Key = "r" },
        new("/destinations", "Destinations", "server") { Key = "d" },
        new("/activity", "Activity", "activity") { Key = "a" },
    ];

    public static readonly IReadOnlyList<Place> Administration =
    [
        new("/people", "People", "users") { Needs = Permission.ManagePeople },
        new("/keys", "Keys", "key-round") { Needs = Permission.ManageKeys },
    ];

    /// <summary>All of them, with those that the menu of the account leads to.</summary>
    public static readonly IReadOnlyList<Place> All =
    [
        .. Main,
        .. Administration,
        new("/pushes/reconcile", "Reconcile a list", "list-checks"),
        new("/pushes/report", "Report of pushes", "activity"),
        new("/sessions", "Your sessions", "settings"),
    ];
}
