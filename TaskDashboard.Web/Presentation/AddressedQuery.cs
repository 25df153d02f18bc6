namespace TaskDashboard.Web.Presentation;

/// <summary>The parameter of an address with a query.</summary>
public static class AddressedQuery
{
    public const string Parameter = "query";
}

/// <summary>The query of an address: what it asks for, or what is wrong with it.</summary>
public sealed record AddressedQuery<TRow>
{
    // No zone has these offsets: a text that means the same in both has no local times.
    private static readonly TimeZoneInfo Before = TimeZoneInfo.CreateCustomTimeZone("before", TimeSpan.FromMinutes(-1), null, null);
    private static readonly TimeZoneInfo After = TimeZoneInfo.CreateCustomTimeZone("after", TimeSpan.FromMinutes(1), null, null);

    // The name of a word without a field.
    private const string Words = "text";

    private readonly QueryFields<TRow> _language;
    private readonly Query<TRow> _query;

    /// <param name="text">Null if there is none.</param>
    public AddressedQuery(QueryFields<TRow> language, string? text = null)
        : this(language, text, null) { }

    private AddressedQuery(QueryFields<TRow> language, string? text, TimeZoneInfo? zone)
    {
        _language = language;
        Text = text?.Trim() ?? "";
        _query = QueryText.Empty(language);
        if (!QueryText.TryRead(language, Text, zone ?? Before, out var query, out var problem))
        {
            Problem = problem;
            return;
        }

        _query = query;
        IsLocal = zone is null && !(QueryText.TryRead(language, Text, After, out var other, out _) && query.Equals(other));
        Text = IsLocal ? Text : query.ToString();
    }

    /// <summary>As it is written; as it was given while it is wrong, or has times without a zone.</summary>
    public string Text { get; }

    /// <summary>What is wrong with the text; null if nothing is.</summary>
    public QueryProblem? Problem { get; }

    /// <summary>Whether it has times without a zone, so that only the browser knows what they mean.</summary>
    public bool IsLocal { get; }

    public bool IsEmpty => Text.Length == 0;

    /// <summary>Names of the fields that it compares, without those of negated conditions and words.</summary>
    public IEnumerable<string> FieldNames => _query.Terms.Where(term => !term.IsNegated && term.Name != Words).Select(term => term.Name);

    /// <summary>Returns the query with its times in a zone.</summary>
    /// <param name="zone">The zone's name at the browser; UTC if it is not known.</param>
    public AddressedQuery<TRow> In(string? zone) =>
        new(_language, Text, zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) ? known : TimeZoneInfo.Utc);

    /// <summary>Returns another query in the same language.</summary>
    public AddressedQuery<TRow> With(string? text) => new(_language, text);

    /// <summary>Returns the filter. Its relative times count from a moment.</summary>
    public Filter<TRow> ToFilter(DateTimeOffset now) => _query.ToFilter(now);

    /// <summary>Returns a chip for each term.</summary>
    /// <param name="addressOf">Returns the address of the list with another query.</param>
    public IEnumerable<FilterChip> Chips(Func<AddressedQuery<TRow>, string> addressOf) =>
        IsLocal
            ? []
            : _query.Terms.Select(term => new FilterChip(NameOf(term), ValuesOf(term), addressOf(With(_query.Without(term).ToString()))));

    public bool Equals(AddressedQuery<TRow>? other) => other is not null && _language == other._language && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static string NameOf(QueryTerm<TRow> term) => term.IsNegated ? $"not {term.Name}" : term.Name;

    private static string ValuesOf(QueryTerm<TRow> term) => string.Join(" or ", term.Texts);
}
