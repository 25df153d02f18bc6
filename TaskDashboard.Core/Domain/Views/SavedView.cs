namespace TaskDashboard.Core.Domain.Views;

/// <summary>The list that a saved view filters.</summary>
public enum ViewList
{
    Tasks = 0,
    Pushes = 1,
}

/// <summary>Who sees a saved view.</summary>
public enum ViewScope
{
    /// <summary>Its owner only.</summary>
    Own = 0,

    /// <summary>Everybody who sees its company; without a company, everybody who sees all companies.</summary>
    Team = 1,
}

/// <summary>A query with a name. Each reader finds what their own rights let them see.</summary>
public sealed record SavedView
{
    public const int LongestName = 60;

    /// <summary>Maximum number of a person's own views.</summary>
    public const int MostOwn = 50;

    /// <summary>Maximum number of the team views of a company.</summary>
    public const int MostOfTeam = 50;

    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Unique among the views of its owner or team on the same list, ignoring case.</summary>
    public required string Name { get; init; }

    public required ViewList List { get; init; }

    /// <summary>In the query language of the list. It was correct for the version that stored it.</summary>
    public required string Query { get; init; }

    public required ViewScope Scope { get; init; }

    /// <summary>The company whose team sees it; of an own view the company of its owner at that time; null if there is none.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Id of the person or key.</summary>
    public required string OwnerId { get; init; }

    /// <summary>Name of the person or key at that time.</summary>
    public required string OwnerName { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    public bool IsShownTo(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Scope switch
        {
            ViewScope.Own => OwnerId == caller.Id,
            ViewScope.Team => caller.Sees(CompanyId),
        };
    }

    /// <summary>
    /// Whether it belongs to the caller or the caller's team. Who sees all companies sees the views of their teams too, but is in none.
    /// </summary>
    public bool IsOf(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return IsShownTo(caller) && (Scope is ViewScope.Own || CompanyId is null || caller.Companies is not null);
    }

    /// <summary>Whether the caller may change or delete it: its owner, and of a team view also an administrator.</summary>
    public bool IsChangeableBy(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return IsShownTo(caller) && (OwnerId == caller.Id || caller.Has(Permission.EditTeamViews));
    }

    /// <summary>Returns what is wrong with the query in the language of its list as it is now; null if nothing is.</summary>
    /// <param name="tasks">The language of tasks.</param>
    /// <param name="pushes">The language of pushes.</param>
    internal QueryProblem? ProblemIn(QueryFields<TrackedTask> tasks, QueryFields<Push> pushes)
    {
        QueryProblem? problem;
        _ = List switch
        {
            ViewList.Tasks => QueryText.TryRead(tasks, Query, TimeZoneInfo.Utc, out _, out problem),
            ViewList.Pushes => QueryText.TryRead(pushes, Query, TimeZoneInfo.Utc, out _, out problem),
        };
        return problem;
    }
}
