using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>What is wrong in the text of a query.</summary>
/// <param name="At">Index of the first wrong character.</param>
/// <param name="Length">Number of wrong characters; zero if something is missing at this place.</param>
/// <param name="Message">What is wrong and how to correct it.</param>
public sealed record QueryProblem(int At, int Length, string Message)
{
    /// <summary>Maximum number of characters of a query.</summary>
    public const int MostCharacters = 4000;

    internal RefusedException ToRefusal(string member) =>
        new(
            RefusalKind.Invalid,
            "invalid",
            string.Create(CultureInfo.InvariantCulture, $"{member} is wrong at character {At + 1}: {Message}"),
            member
        )
        {
            Query = this,
        };
}

/// <summary>How a value of a query is compared.</summary>
public enum QueryComparison
{
    Is = 0,
    AtLeast = 1,
    Above = 2,
    Below = 3,
    UpTo = 4,

    /// <summary>At least the first value and below the second.</summary>
    Between = 5,
}

/// <summary>A value of a query as text, in the one form in which it is written again.</summary>
/// <param name="Second">The end of a range; null otherwise.</param>
public sealed record QueryValue(QueryComparison Comparison, string First, string? Second = null);

/// <summary>A condition of a query: a row must match any of the values, or none of them if it is negated.</summary>
public sealed record QueryTerm<TRow>(FilterField<TRow> Field, bool IsNegated, IReadOnlyList<QueryValue> Values)
{
    public bool Equals(QueryTerm<TRow>? other) =>
        other is not null && Field == other.Field && IsNegated == other.IsNegated && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Field, IsNegated, Values.Count);

    public override string ToString() => QueryText.Of(this);

    /// <summary>Name of the field; "text" for a word without one.</summary>
    public string Name => Field.TakesWords ? "text" : Field.Name;

    /// <summary>The values as a person reads them.</summary>
    public IEnumerable<string> Texts => Values.Select(value => value.Comparison == QueryComparison.Is ? value.First : QueryText.Of(value));

    internal Filter<TRow> ToFilter(DateTimeOffset now)
    {
        var filter = Field.ToFilter(Values, now);
        return IsNegated ? !filter : filter;
    }
}

/// <summary>
/// A filter in the language in which people write it: <c>state:failed,canceled attempts:>=3 -kind:trip created:-2d..now "bad gateway"</c>.
/// A row must match all terms. A text that was read is written in one form, which reads as the same query.
/// </summary>
public sealed class Query<TRow> : IEquatable<Query<TRow>>
{
    private readonly QueryFields<TRow> _fields;

    internal Query(QueryFields<TRow> fields, IReadOnlyList<QueryTerm<TRow>> terms)
    {
        _fields = fields;
        Terms = terms;
    }

    public IReadOnlyList<QueryTerm<TRow>> Terms { get; }

    public bool IsEmpty => Terms.Count == 0;

    /// <summary>Returns the query with another term in place of those with its field and negation; without values, with none.</summary>
    public Query<TRow> With(QueryTerm<TRow> term)
    {
        ArgumentNullException.ThrowIfNull(term);
        var others = Terms.Where(other => other.Field != term.Field || other.IsNegated != term.IsNegated);
        return new(_fields, [.. term.Values.Count == 0 ? others : others.Append(term)]);
    }

    /// <summary>Returns the query without one term.</summary>
    public Query<TRow> Without(QueryTerm<TRow> term) => new(_fields, [.. Terms.Where(other => other != term)]);

    /// <summary>Returns the filter. Its relative times count from a moment.</summary>
    public Filter<TRow> ToFilter(DateTimeOffset now) => Filter.All(Terms.Select(term => term.ToFilter(now)));

    public bool Equals(Query<TRow>? other) => other is not null && _fields == other._fields && Terms.SequenceEqual(other.Terms);

    public override bool Equals(object? obj) => Equals(obj as Query<TRow>);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join(' ', Terms);
}

/// <summary>Reads and writes queries.</summary>
public static class QueryText
{
    internal const string AtLeast = ">=";
    internal const string UpTo = "<=";
    internal const string Above = ">";
    internal const string Below = "<";
    internal const string To = "..";

    /// <param name="zone">Of times without an offset.</param>
    /// <param name="member">Path of the query in the input.</param>
    /// <exception cref="RefusedException">Invalid, with the place: the text is not a query.</exception>
    public static Query<TRow> Read<TRow>(QueryFields<TRow> fields, string text, TimeZoneInfo zone, string member = "query") =>
        TryRead(fields, text, zone, out var query, out var problem) ? query : throw problem.ToRefusal(member);

    public static bool TryRead<TRow>(
        QueryFields<TRow> fields,
        string text,
        TimeZoneInfo zone,
        [NotNullWhen(true)] out Query<TRow>? query,
        [NotNullWhen(false)] out QueryProblem? problem
    )
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        (query, problem) = (null, null);
        try
        {
            query = new QueryReader<TRow>(fields, text, zone).Read();
            return true;
        }
        catch (QueryException failure)
        {
            problem = failure.Problem;
            return false;
        }
    }

    /// <summary>Returns the query that matches every row.</summary>
    public static Query<TRow> Empty<TRow>(QueryFields<TRow> fields) => new(fields, []);

    internal static string Of<TRow>(QueryTerm<TRow> term)
    {
        var text = new StringBuilder();
        if (term.IsNegated)
        {
            text.Append('-');
        }

        if (term.Field.TakesWords)
        {
            return text.Append(Word(term.Values[0].First)).ToString();
        }

        text.Append(term.Field.Name).Append(':');
        return text.AppendJoin(',', term.Values.Select(Of)).ToString();
    }

    internal static string Of(QueryValue value) =>
        value.Comparison switch
        {
            QueryComparison.Is => Quoted(value.First, value.First.AsSpan().ContainsAny(',', '"') || value.First.Any(char.IsWhiteSpace)),
            QueryComparison.AtLeast => AtLeast + value.First,
            QueryComparison.Above => Above + value.First,
            QueryComparison.Below => Below + value.First,
            QueryComparison.UpTo => UpTo + value.First,
            QueryComparison.Between => value.First + To + value.Second,
        };

    // A word that looks like a condition is quoted, whether there is such a field or not.
    private static string Word(string text) =>
        Quoted(text, (text[0] == '-' && text.Length > 1) || text.AsSpan().ContainsAny(':', '"') || text.Any(char.IsWhiteSpace));

    private static string Quoted(string text, bool isNeeded) =>
        isNeeded ? "\"" + text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" : text;
}
