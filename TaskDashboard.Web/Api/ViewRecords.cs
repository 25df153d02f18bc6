using TaskDashboard.Core.Views;

namespace TaskDashboard.Web.Api;

/// <summary>A new saved view.</summary>
internal sealed record ViewInput
{
    public string? Name { get; init; }

    /// <summary>tasks or pushes.</summary>
    public string? List { get; init; }

    /// <summary>In the query language of the list. Times without an offset are UTC.</summary>
    public string? Query { get; init; }

    /// <summary>own or team; own by default.</summary>
    public string? Scope { get; init; }

    /// <summary>The company whose team sees it. The caller's company by default.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Whether the list opens with it for the caller.</summary>
    public bool? IsDefault { get; init; }

    public NewView ToCommand() =>
        new()
        {
            Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
            List = ApiNames.Required<ViewList>(List, "list"),
            Query = Query ?? throw RefusedException.Invalid("query", "query is missing."),
            Scope = ApiNames.Optional<ViewScope>(Scope, "scope") ?? ViewScope.Own,
            CompanyId = CompanyId,
            IsDefault = IsDefault ?? false,
        };
}

/// <summary>The name and the query of a view.</summary>
internal sealed record ViewChangeInput
{
    public string? Name { get; init; }

    /// <summary>In the query language of the view's list. Times without an offset are UTC.</summary>
    public string? Query { get; init; }

    public ViewChange ToCommand() =>
        new()
        {
            Name = Name ?? throw RefusedException.Invalid("name", "name is missing."),
            Query = Query ?? throw RefusedException.Invalid("query", "query is missing."),
        };
}

internal sealed record DefaultViewInput
{
    /// <summary>Whether the list of the view opens with it for the caller.</summary>
    public bool? IsDefault { get; init; }
}

internal record ViewAnswer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string List { get; init; }
    public required string Query { get; init; }
    public required string Scope { get; init; }
    public string? CompanyId { get; init; }

    /// <summary>Name of who saved it.</summary>
    public required string OwnerName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public static ViewAnswer Of(SavedView view) =>
        new()
        {
            Id = view.Id,
            Name = view.Name,
            List = ApiNames.Of(view.List),
            Query = view.Query,
            Scope = ApiNames.Of(view.Scope),
            CompanyId = CompanyOf(view),
            OwnerName = view.OwnerName,
            CreatedAt = view.CreatedAt,
            ChangedAt = view.ChangedAt,
        };

    // An own view has no team.
    protected static string? CompanyOf(SavedView view) => view.Scope is ViewScope.Team ? view.CompanyId : null;
}

/// <summary>A view as the caller sees it.</summary>
internal sealed record VisibleViewAnswer : ViewAnswer
{
    /// <summary>Whether the list opens with it for the caller.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Whether the caller may change and delete it.</summary>
    public required bool IsChangeable { get; init; }

    /// <summary>Why its query can no longer be read; absent if it can.</summary>
    public string? Problem { get; init; }

    public static VisibleViewAnswer Of(VisibleView visible)
    {
        var view = visible.View;
        return new()
        {
            Id = view.Id,
            Name = view.Name,
            List = ApiNames.Of(view.List),
            Query = view.Query,
            Scope = ApiNames.Of(view.Scope),
            CompanyId = CompanyOf(view),
            OwnerName = view.OwnerName,
            CreatedAt = view.CreatedAt,
            ChangedAt = view.ChangedAt,
            IsDefault = visible.IsDefault,
            IsChangeable = visible.IsChangeable,
            Problem = visible.Problem?.Message,
        };
    }
}
