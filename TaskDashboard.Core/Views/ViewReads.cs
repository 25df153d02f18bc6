using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Views;

/// <summary>A view as one caller sees it.</summary>
/// <param name="IsDefault">Whether its list opens with it for the caller.</param>
/// <param name="IsChangeable">Whether the caller may change and delete it.</param>
/// <param name="Problem">What is wrong with its query, which another version has stored; null if nothing is.</param>
public sealed record VisibleView(SavedView View, bool IsDefault, bool IsChangeable, QueryProblem? Problem);

/// <summary>Reads saved views.</summary>
public sealed class ViewReads
{
    private static readonly string OfId = $"{ViewTable.Instance.Select} WHERE Id = @p0";
    private static readonly string OfOwner = $"{ViewTable.Instance.Select} WHERE OwnerId = @p0";
    private static readonly string OfTeams = $"{ViewTable.Instance.Select} WHERE Scope = @p0";
    private static readonly string OfTeam = $"{ViewTable.Instance.Select} WHERE Scope = @p0 AND CompanyId = @p1";

    private readonly ReaderPool _readers;

    internal ViewReads(ReaderPool readers) => _readers = readers;

    /// <summary>Returns the views that the caller sees: own ones first, then those of teams; each by name.</summary>
    public Task<IReadOnlyList<VisibleView>> ListAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _readers.ReadAsync<IReadOnlyList<VisibleView>>(
            sql =>
            {
                var views = new Dictionary<int, SavedView>();
                Take(sql.Prepare(OfOwner).Query(caller.Id));
                foreach (var company in caller.EachCompany())
                {
                    Take(company is null ? sql.Prepare(OfTeams).Query(ViewScope.Team) : sql.Prepare(OfTeam).Query(ViewScope.Team, company));
                }

                var defaults = DefaultsOf(sql, caller);
                return
                [
                    .. views
                        .Values.Where(view => view.IsShownTo(caller))
                        .OrderBy(view => view.Scope)
                        .ThenBy(view => view.Name, StringComparer.OrdinalIgnoreCase)
                        .ThenBy(view => view.List)
                        .ThenBy(view => view.Number)
                        .Select(view => new VisibleView(
                            view,
                            defaults.Contains(view.Number),
                            view.IsChangeableBy(caller),
                            view.ProblemIn(TaskFilter.Language, PushFilter.Language)
                        )),
                ];

                void Take(Rows found)
                {
                    using var rows = found;
                    while (rows.Read())
                    {
                        var view = ViewTable.Instance.Read(rows);
                        views[view.Number] = view;
                    }
                }
            },
            cancellation
        );
    }

    /// <summary>Returns the view, or null if the caller may not see it.</summary>
    public Task<SavedView?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return ShownAsync(caller, id, cancellation);
    }

    /// <summary>The same for a command, which checks the permission.</summary>
    internal async Task<SavedView?> ShownAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        var found = await _readers
            .ReadAsync(sql => ViewTable.Instance.First(sql.Prepare(OfId).Query(id)), cancellation)
            .ConfigureAwait(false);
        return found?.IsShownTo(caller) is true ? found : null;
    }

    private static HashSet<int> DefaultsOf(SqlSession sql, Caller caller)
    {
        var numbers = new HashSet<int>();
        using var rows = sql.Prepare("SELECT ViewNumber FROM DefaultViews WHERE CallerId = @p0").Query(caller.Id);
        while (rows.Read())
        {
            numbers.Add(rows.GetInt32(0));
        }

        return numbers;
    }
}
