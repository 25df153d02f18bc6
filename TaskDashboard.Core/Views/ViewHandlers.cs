using System.Globalization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Views;

/// <param name="CompanyId">The company of the team; of an own view that of its owner; null if there is none.</param>
/// <param name="IsDefault">Whether the list opens with it for its owner.</param>
internal sealed record SaveView(Caller Caller, string Name, ViewList List, string Query, ViewScope Scope, string? CompanyId, bool IsDefault)
    : Command<SavedView>;

/// <param name="Query">Already checked in the language of the list that the view has; null keeps it.</param>
internal sealed record ChangeView(Caller Caller, string Id, string? Name, string? Query) : Command<SavedView>;

internal sealed record DeleteView(Caller Caller, string Id) : Command<bool>;

/// <param name="IsDefault">False if the list is no longer to open with it.</param>
internal sealed record SetDefaultView(Caller Caller, string Id, bool IsDefault) : Command<bool>;

/// <summary>Handles the commands on saved views.</summary>
internal sealed class ViewHandlers : ICommandHandlers
{
    private const string DefaultOfCaller = "SELECT ViewNumber FROM DefaultViews WHERE CallerId = @p0 AND List = @p1";
    private const string DeleteDefaultOfCaller = "DELETE FROM DefaultViews WHERE CallerId = @p0 AND List = @p1";
    private const string DeleteDefaultsOfView = "DELETE FROM DefaultViews WHERE ViewNumber = @p0";
    private const string DeleteRow = "DELETE FROM Views WHERE Number = @p0";

    private static readonly string OfId = $"{ViewTable.Instance.Select} WHERE Id = @p0";
    private static readonly string OfOwner = $"{ViewTable.Instance.Select} WHERE OwnerId = @p0 AND Scope = @p1";
    private static readonly string OfTeam = $"{ViewTable.Instance.Select} WHERE Scope = @p0 AND CompanyId = @p1";
    private static readonly string OfTeamOfAll = $"{ViewTable.Instance.Select} WHERE Scope = @p0 AND CompanyId IS NULL";
    private static readonly RowUpdate<SavedView> UpdateRow = ViewTable.Instance.Update(view => view.Number);

    public void AddTo(CommandTable table)
    {
        table.Add<SaveView, SavedView>(Save);
        table.Add<ChangeView, SavedView>(Change);
        table.Add<DeleteView, bool>(Delete);
        table.Add<SetDefaultView, bool>(SetDefault);
    }

    private static SavedView Save(WriteSession session, SaveView command)
    {
        var caller = command.Caller;
        var others = Beside(session, command.Scope, caller.Id, command.CompanyId);
        RefuseTooMany(command.Scope, others.Count);
        RefuseTaken(others, command.List, command.Name);
        var added = new SavedView
        {
            Number = checked((int)session.Series.Next(SeriesName.View)),
            Id = session.NewId(),
            Name = command.Name,
            List = command.List,
            Query = command.Query,
            Scope = command.Scope,
            CompanyId = command.CompanyId,
            OwnerId = caller.Id,
            OwnerName = caller.Name,
            CreatedAt = session.Now,
            ChangedAt = session.Now,
        };
        session.Prepare(ViewTable.Instance.Insert).Write(ViewTable.Instance.ValuesOf(added));
        if (command.IsDefault)
        {
            MakeDefault(session, caller, added);
        }

        Written(session, caller, AuditAction.ViewSaved, added, added.Query);
        return added;
    }

    private static SavedView Change(WriteSession session, ChangeView command)
    {
        var before = FindChangeable(session, command.Caller, command.Id);
        var after = before with { Name = command.Name ?? before.Name, Query = command.Query ?? before.Query, ChangedAt = session.Now };
        if (after.Name == before.Name && after.Query == before.Query)
        {
            return before;
        }

        var others = Beside(session, before.Scope, before.OwnerId, before.CompanyId).FindAll(view => view.Number != before.Number);
        RefuseTaken(others, before.List, after.Name);
        session.Prepare(UpdateRow).Write(UpdateRow.ValuesOf(before, after));
        Written(
            session,
            command.Caller,
            AuditAction.ViewChanged,
            after,
            after.Name == before.Name ? after.Query : $"Before: {before.Name}. {after.Query}"
        );
        return after;
    }

    private static bool Delete(WriteSession session, DeleteView command)
    {
        var view = FindChangeable(session, command.Caller, command.Id);
        session.Prepare(DeleteDefaultsOfView).Run(view.Number);
        session.Prepare(DeleteRow).Run(view.Number);
        Written(session, command.Caller, AuditAction.ViewDeleted, view, view.Query);
        return true;
    }

    private static bool SetDefault(WriteSession session, SetDefaultView command)
    {
        var caller = command.Caller;
        var view = Find(session, caller, command.Id);
        var isDefault = session.Prepare(DefaultOfCaller).Scalar(caller.Id, view.List) is { } number && Number(number) == view.Number;
        if (isDefault == command.IsDefault)
        {
            return false;
        }

        if (command.IsDefault)
        {
            MakeDefault(session, caller, view);
        }
        else
        {
            session.Prepare(DeleteDefaultOfCaller).Run(caller.Id, view.List);
        }

        Written(session, caller, command.IsDefault ? AuditAction.DefaultViewSet : AuditAction.DefaultViewCleared, view);
        return true;
    }

    private static void MakeDefault(WriteSession session, Caller caller, SavedView view)
    {
        session.Prepare(DeleteDefaultOfCaller).Run(caller.Id, view.List);
        var row = new DefaultView
        {
            CallerId = caller.Id,
            List = view.List,
            ViewNumber = view.Number,
        };
        session.Prepare(DefaultViewTable.Instance.Insert).Write(DefaultViewTable.Instance.ValuesOf(row));
    }

    private static void Written(WriteSession session, Caller caller, AuditAction action, SavedView view, string? detail = null)
    {
        // What is a person's own is noticed by their own pages, which see their company's changes.
        var company = view.Scope is ViewScope.Team ? view.CompanyId : caller.OnlyCompany;
        session.Audit(caller, action, AuditSubject.Of(view, company), detail: detail);
        session.Changed(ChangeSubject.View, view.Number, company);
    }

    private static SavedView Find(WriteSession session, Caller caller, string id) =>
        (PublicId.IsWellFormed(id) ? ViewTable.Instance.First(session.Prepare(OfId).Query(id)) : null) is { } view && view.IsShownTo(caller)
            ? view
            : throw RefusedException.NotFound("view");

    private static SavedView FindChangeable(WriteSession session, Caller caller, string id)
    {
        var view = Find(session, caller, id);
        return view.IsChangeableBy(caller) ? view : throw RefusedException.Forbidden(Permission.EditTeamViews);
    }

    /// <summary>Returns the views that share their limit and their names.</summary>
    private static List<SavedView> Beside(WriteSession session, ViewScope scope, string ownerId, string? companyId)
    {
        var views = new List<SavedView>();
        using var rows = (scope, companyId) switch
        {
            (ViewScope.Own, _) => session.Prepare(OfOwner).Query(ownerId, scope),
            (ViewScope.Team, null) => session.Prepare(OfTeamOfAll).Query(scope),
            (ViewScope.Team, { } company) => session.Prepare(OfTeam).Query(scope, company),
        };
        while (rows.Read())
        {
            views.Add(ViewTable.Instance.Read(rows));
        }

        return views;
    }

    private static void RefuseTooMany(ViewScope scope, int count)
    {
        var (most, whose) = scope switch
        {
            ViewScope.Own => (SavedView.MostOwn, "You have"),
            ViewScope.Team => (SavedView.MostOfTeam, "The team has"),
        };
        if (count >= most)
        {
            throw RefusedException.Conflict("tooManyViews", $"{whose} {count} views, and cannot have more. Delete one that nobody needs.");
        }
    }

    private static void RefuseTaken(List<SavedView> others, ViewList list, string name)
    {
        var taken = others.Find(view => view.List == list && string.Equals(view.Name, name, StringComparison.OrdinalIgnoreCase));
        if (taken is not null)
        {
            throw RefusedException.Conflict(
                "nameTaken",
                $"There is a view {taken.Name} of this list already. Choose another name, or change or delete that view.",
                taken.Id
            );
        }
    }

    private static int Number(object stored) => Convert.ToInt32(stored, CultureInfo.InvariantCulture);
}
