using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Views;

/// <summary>Input for a new view.</summary>
public sealed record NewView
{
    public required string Name { get; init; }
    public required ViewList List { get; init; }

    /// <summary>In the query language of the list; not empty.</summary>
    public required string Query { get; init; }

    public required ViewScope Scope { get; init; }

    /// <summary>The company of a team view; null for the caller's company.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Whether the list opens with it for the caller.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>What changes of a view. Null keeps what it has.</summary>
public sealed record ViewChange
{
    public string? Name { get; init; }
    public string? Query { get; init; }
}

/// <summary>Commands on saved views. A person's own views are theirs alone, also before administrators.</summary>
public sealed class ViewService
{
    private readonly IEngine _engine;
    private readonly ViewReads _reads;

    internal ViewService(IEngine engine, ViewReads reads)
    {
        _engine = engine;
        _reads = reads;
    }

    /// <exception cref="RefusedException">Conflict: "nameTaken" or "tooManyViews".</exception>
    public Task<SavedView> SaveAsync(Caller caller, NewView view, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(view);
        if (!Enum.IsDefined(view.Scope))
        {
            throw RefusedException.Invalid("scope", "scope must be own or team.");
        }

        if (!Enum.IsDefined(view.List))
        {
            throw RefusedException.Invalid("list", "list must be tasks or pushes.");
        }

        // First of all, whether the caller may.
        var company = view.Scope switch
        {
            ViewScope.Own => CompanyOfOwn(caller, view.CompanyId),
            ViewScope.Team => CompanyOfTeam(caller, view.CompanyId),
        };
        return _engine.DoAsync(
            new SaveView(caller, NameOf(view.Name), view.List, QueryOf(view.List, view.Query), view.Scope, company, view.IsDefault),
            cancellation
        );
    }

    /// <summary>Changes the name or the query.</summary>
    /// <exception cref="RefusedException">NotFound; Forbidden: it is a team view of somebody else; or Conflict "nameTaken".</exception>
    public async Task<SavedView> ChangeAsync(Caller caller, string id, ViewChange change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(change);
        caller.RequireCurrent();
        var query = change.Query;
        if (query is not null)
        {
            // The list of a view never changes.
            var view = await _reads.ShownAsync(caller, id, cancellation).ConfigureAwait(false) ?? throw RefusedException.NotFound("view");
            query = QueryOf(view.List, query);
        }

        var name = change.Name is null ? null : NameOf(change.Name);
        return await _engine.DoAsync(new ChangeView(caller, id, name, query), cancellation).ConfigureAwait(false);
    }

    /// <exception cref="RefusedException">NotFound; or Forbidden: it is a team view of somebody else.</exception>
    public Task DeleteAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.RequireCurrent();
        return _engine.DoAsync(new DeleteView(caller, id), cancellation);
    }

    /// <summary>Says whether the list of a view opens with it for the caller. Any view that the caller sees can be chosen.</summary>
    public Task SetDefaultAsync(Caller caller, string id, bool isDefault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _engine.DoAsync(new SetDefaultView(caller, id, isDefault), cancellation);
    }

    private static string? CompanyOfOwn(Caller caller, string? named)
    {
        caller.Require(Permission.SeeTasks);
        return named is null
            ? caller.OnlyCompany
            : throw RefusedException.Invalid("companyId", "companyId is of team views only. Leave it out, or give the scope team.");
    }

    private static string? CompanyOfTeam(Caller caller, string? named)
    {
        caller.Require(Permission.ShareViews);
        Check.Company(named, "companyId");
        return caller.CompanyOfNew(named, "companyId");
    }

    private static string NameOf(string name) => Check.Text(name?.Trim(), "name", SavedView.LongestName);

    /// <summary>Returns the query in the one form in which it is written.</summary>
    private static string QueryOf(ViewList list, string text)
    {
        Check.Length(text, "query", QueryProblem.MostCharacters);
        var written = list switch
        {
            ViewList.Tasks => QueryText.Read(TaskFilter.Language, text ?? "", TimeZoneInfo.Utc).ToString(),
            ViewList.Pushes => QueryText.Read(PushFilter.Language, text ?? "", TimeZoneInfo.Utc).ToString(),
        };
        return written.Length == 0
                ? throw RefusedException.Invalid("query", "query is empty. Give at least one condition, such as state:failed.")
            : written.Length > QueryProblem.MostCharacters
                ? throw RefusedException.Invalid(
                    "query",
                    $"query has {written.Length} characters when its times are written with their offsets. Give at most "
                        + $"{QueryProblem.MostCharacters}."
                )
            : written;
    }
}
