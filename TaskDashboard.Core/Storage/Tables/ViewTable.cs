using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The saved views of people and teams.</summary>
internal sealed class ViewTable()
    : Table<SavedView>(
        "Views",
        new(view => view.Number) { IsKey = true },
        new(view => view.Id) { IsPublicId = true, IsFixed = true },
        new(view => view.Name) { MaxLength = SavedView.LongestName },
        new(view => view.List) { IsFixed = true },
        new(view => view.Query) { MaxLength = QueryProblem.MostCharacters },
        new(view => view.Scope) { IsFixed = true },
        new(view => view.CompanyId) { IsFixed = true, MaxLength = Limits.Word },
        new(view => view.OwnerId) { IsFixed = true, MaxLength = Limits.Word },
        new(view => view.OwnerName) { IsFixed = true, MaxLength = Limits.Name },
        new(view => view.CreatedAt) { IsFixed = true },
        new(view => view.ChangedAt)
    )
{
    public static readonly ViewTable Instance = new();

    private protected override void More(EntityTypeBuilder<SavedView> builder)
    {
        builder.HasIndex(view => view.Id).IsUnique();
        builder.HasIndex(view => view.OwnerId);
        builder.HasIndex(view => new { view.Scope, view.CompanyId });
    }
}

/// <summary>The view that a list opens with for one person.</summary>
internal sealed record DefaultView
{
    /// <summary>Id of the person or key.</summary>
    public required string CallerId { get; init; }

    public required ViewList List { get; init; }
    public required int ViewNumber { get; init; }
}

/// <summary>The views that lists open with.</summary>
internal sealed class DefaultViewTable()
    : Table<DefaultView>(
        "DefaultViews",
        new(row => row.CallerId) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.List) { IsKey = true },
        new(row => row.ViewNumber)
    )
{
    public static readonly DefaultViewTable Instance = new();

    private protected override void More(EntityTypeBuilder<DefaultView> builder)
    {
        builder.HasIndex(row => row.ViewNumber);
    }
}
