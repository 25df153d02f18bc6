using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;

namespace TaskDashboard.Web.Presentation;

/// <summary>What a list shows as one query, or why it cannot be one.</summary>
public readonly record struct SavableQuery(string? Query, string? Why);

/// <summary>Saved views in words and as addresses.</summary>
public static class ViewWords
{
    /// <summary>The parameter of an address that shows all rows where the list would open with a view.</summary>
    internal const string Parameter = "view";

    internal const string All = "all";

    internal static readonly KeyValuePair<string, string?>[] ShowingAll = [KeyValuePair.Create(Parameter, (string?)All)];

    /// <summary>Whether a list opens with a saved view at this address: it asks for nothing.</summary>
    public static bool IsBare(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return !uri.Contains('?', StringComparison.Ordinal);
    }

    /// <summary>Returns the view that a list opens with for a caller; null if there is none, or if its query cannot be read.</summary>
    public static SavedView? DefaultIn(IEnumerable<VisibleView> views, ViewList list)
    {
        ArgumentNullException.ThrowIfNull(views);
        return views.FirstOrDefault(visible => visible.IsDefault && visible.View.List == list && visible.Problem is null)?.View;
    }

    public static string NameOf(ViewList list) =>
        list switch
        {
            ViewList.Tasks => "Tasks",
            ViewList.Pushes => "Pushes",
        };

    public static string IconOf(ViewList list) =>
        list switch
        {
            ViewList.Tasks => "list-checks",
            ViewList.Pushes => "send",
        };

    public static string Of(ViewScope scope) =>
        scope switch
        {
            ViewScope.Own => "Only me",
            ViewScope.Team => "My team",
        };

    public static string Explanation(ViewScope scope) =>
        scope switch
        {
            ViewScope.Own => "Nobody else sees the view.",
            ViewScope.Team => "All who see what you see; each finds what their own rights let them see.",
        };

    public static string HrefOf(SavedView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.List switch
        {
            ViewList.Tasks => new TaskListAddress().With(new AddressedQuery<TrackedTask>(TaskFilter.Language, view.Query)).ToString(),
            ViewList.Pushes => new PushesAddress { Tab = PushTab.All }
                .With(new AddressedQuery<Push>(PushFilter.Language, view.Query))
                .ToString(),
        };
    }

    /// <summary>Returns the count, as "≈ 10,000" or "12+" where it was not counted further.</summary>
    public static string Text(ViewCount count) =>
        !count.HasMore ? Counts.Text(count.Count)
        : count.Count < ViewCounts.CountedExactly ? $"{Counts.Text(count.Count)}+"
        : $"≈ {Counts.Text(count.Count)}";

    /// <summary>Returns what a hint says of a view.</summary>
    public static string Hint(VisibleView visible, ViewCount? count)
    {
        ArgumentNullException.ThrowIfNull(visible);
        var view = visible.View;
        var words = new List<string> { $"{view.Name}: {NameOf(view.List).ToLowerInvariant()} with {view.Query}" };
        if (Problem(visible) is { } problem)
        {
            words.Add(problem);
        }
        else if (count is { HasMore: true } more)
        {
            words.Add($"At least {Counts.Text(more.Count)}; they are not counted further");
        }

        if (view.Scope is ViewScope.Team)
        {
            words.Add($"Saved for the team by {view.OwnerName}");
        }

        if (visible.IsDefault)
        {
            words.Add($"{NameOf(view.List)} opens with it");
        }

        return string.Join(". ", words);
    }

    /// <summary>Returns why the query of a view finds nothing; null if it can be read.</summary>
    public static string? Problem(VisibleView visible)
    {
        ArgumentNullException.ThrowIfNull(visible);
        return visible.Problem is { } problem ? $"The query of this view can no longer be read: {problem.Message}" : null;
    }

    /// <summary>Returns all that the list is filtered by as one query.</summary>
    public static SavableQuery QueryOf(TaskListAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Of(
            address.Query,
            TaskFilter.Fields.All.SelectMany(field =>
                address.Filter.Of(field) is not { Count: > 0 } texts ? Enumerable.Empty<Term>()
                : field == TaskFilter.Text ? texts.Select(text => new Term(null, Quoted(text)))
                : field == TaskFilter.Acknowledged || field == TaskFilter.Stuck ? texts.Select(text => Property(field.Name, text))
                : [Term.Of(field, texts)]
            )
        );
    }

    /// <summary>The same for pushes. The tab is a condition on the state.</summary>
    public static SavableQuery QueryOf(PushesAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Text is not null || address.Light is not null || address.Life is not null)
        {
            return new(
                null,
                "Groups that are chosen by their error, advice or follow-up cannot be saved. Remove that filter, or use a query."
            );
        }

        var terms = PushFilter.Fields.All.SelectMany(field =>
            address.Filter.Of(field) is not { Count: > 0 } texts ? Enumerable.Empty<Term>()
            : field == PushFilter.Signature ? [new Term("error", "error:" + string.Join(',', texts.Select(text => "#" + text)))]
            : [Term.Of(field, texts)]
        );
        return Of(
            address.Query,
            StateOf(address.Tab) is { } state && !address.Query.Text.Split(' ').Contains(state.Text) ? terms.Prepend(state) : terms
        );
    }

    private static Term? StateOf(PushTab tab) =>
        tab switch
        {
            PushTab.Failed => new("state", "state:" + ApiNames.Of(PushState.Failed)),
            PushTab.Waiting => new("state", "state:" + ApiNames.Of(PushState.Waiting)),
            PushTab.Delivered => new("state", "state:" + ApiNames.Of(PushState.Delivered)),
            PushTab.All => null,
        };

    private static SavableQuery Of<TRow>(AddressedQuery<TRow> query, IEnumerable<Term> terms)
    {
        if (query.Problem is not null || query.IsLocal)
        {
            return new(null, "The query cannot be read. Correct it first.");
        }

        // In a query, the same field again means any of its values. Here both must match.
        var all = terms.ToList();
        var names = all.Select(term => term.Field).OfType<string>().Concat(query.FieldNames);
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return new(null, $"The list is filtered by {twice.Key} twice. Remove one of the two filters to save the view.");
        }

        var text = string.Join(' ', all.Select(term => term.Text).Append(query.Text).Where(part => part.Length > 0));
        var whole = query.With(text);
        return whole.Problem is { } problem ? new(null, $"These filters cannot be saved as one query: {problem.Message}")
            : whole.IsLocal ? new(null, "The times of these filters have no time zone. Give them with one to save the view.")
            : new(whole.Text, null);
    }

    private static Term Property(string name, string text) => text == "true" ? new("is", "is:" + name) : new(null, "-is:" + name);

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <param name="Field">Null for what may stand several times.</param>
    private sealed record Term(string? Field, string Text)
    {
        // Values with an order may be ranges, which are not quoted.
        public static Term Of<TRow>(FilterField<TRow> field, IReadOnlyList<string> texts) =>
            new(field.Name, $"{field.Name}:{string.Join(',', field.HasOrder ? texts : texts.Select(Quoted))}");
    }
}
