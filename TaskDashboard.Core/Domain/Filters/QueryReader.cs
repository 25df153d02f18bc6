using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>The text of a query is wrong at a place.</summary>
internal sealed class QueryException(QueryProblem problem) : Exception(problem.Message)
{
    public QueryProblem Problem => problem;
}

/// <summary>Reads the text of one query.</summary>
internal sealed class QueryReader<TRow>(QueryFields<TRow> fields, string text, TimeZoneInfo zone)
{
    private readonly List<QueryTerm<TRow>> _terms = [];
    private int _at;

    /// <exception cref="QueryException">The text is not a query.</exception>
    public Query<TRow> Read()
    {
        const int Most = QueryProblem.MostCharacters;
        if (text.Length > Most)
        {
            throw Wrong(Most, text.Length, string.Create(CultureInfo.InvariantCulture, $"A query has at most {Most} characters."));
        }

        while (true)
        {
            while (!IsAtEnd && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }

            if (IsAtEnd)
            {
                return new Query<TRow>(fields, _terms);
            }

            ReadTerm();
        }
    }

    private bool IsAtEnd => _at == text.Length;

    private bool IsAtBlank => IsAtEnd || char.IsWhiteSpace(text[_at]);

    private void ReadTerm()
    {
        var isNegated = text[_at] == '-' && _at + 1 < text.Length && !char.IsWhiteSpace(text[_at + 1]);
        if (isNegated)
        {
            _at++;
        }

        if (FieldAhead() is { } field)
        {
            ReadValues(field, isNegated);
        }
        else
        {
            ReadWord(isNegated);
        }
    }

    /// <summary>Reads a name and its colon; null if there is none.</summary>
    private FilterField<TRow>? FieldAhead()
    {
        var end = _at;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || (text[end] == '.' && end > _at)))
        {
            end++;
        }

        if (end == _at || end == text.Length || text[end] != ':')
        {
            return null;
        }

        var name = text[_at..end];
        if (fields.Find(name) is not { } field)
        {
            var names = string.Join(", ", fields.All.Select(known => known.Name));
            throw Wrong(_at, end, $"There is no field {name}. Fields are {names}. To search for this text, put it in quotes.");
        }

        _at = end + 1;
        return field;
    }

    private void ReadWord(bool isNegated)
    {
        var from = _at;
        string word;
        if (!IsAtEnd && text[_at] == '"')
        {
            word = ReadQuoted();
            DemandBlank("a space");
        }
        else
        {
            while (!IsAtBlank)
            {
                _at++;
            }

            word = text[from.._at];
        }

        Add(fields.Words, isNegated, [Checked(fields.Words, new QueryValue(QueryComparison.Is, word), from)]);
    }

    private void ReadValues(FilterField<TRow> field, bool isNegated)
    {
        var from = _at;
        var values = new List<QueryValue>();
        while (true)
        {
            values.Add(ReadValue(field));
            if (IsAtEnd || text[_at] != ',')
            {
                break;
            }

            _at++;
        }

        DemandBlank("a space or a comma");
        if (
            _terms.Find(term => term.Field == field && term.IsNegated == isNegated) is { } earlier
            && ((AnyIsFrom(earlier.Values) && AnyIsUntil(values)) || (AnyIsUntil(earlier.Values) && AnyIsFrom(values)))
        )
        {
            throw Wrong(
                from,
                _at,
                $"{field.Name} is compared twice, and either would be enough, so that every row would match. Write a range as "
                    + $"{field.Name}:a{QueryText.To}b."
            );
        }

        Add(field, isNegated, values);
    }

    private static bool AnyIsFrom(IEnumerable<QueryValue> values) =>
        values.Any(value => value.Comparison is QueryComparison.AtLeast or QueryComparison.Above);

    private static bool AnyIsUntil(IEnumerable<QueryValue> values) =>
        values.Any(value => value.Comparison is QueryComparison.Below or QueryComparison.UpTo);

    private QueryValue ReadValue(FilterField<TRow> field)
    {
        var from = _at;
        if (!IsAtEnd && text[_at] == '"')
        {
            return Checked(field, new QueryValue(QueryComparison.Is, ReadQuoted()), from);
        }

        while (!IsAtBlank && text[_at] is not (',' or '"'))
        {
            _at++;
        }

        var bare = text[from.._at];
        return Checked(field, field.HasOrder ? Compared(bare) : new(QueryComparison.Is, bare), from);
    }

    private static QueryValue Compared(string bare)
    {
        foreach (
            var (sign, comparison) in (ReadOnlySpan<(string, QueryComparison)>)
                [
                    (QueryText.AtLeast, QueryComparison.AtLeast),
                    (QueryText.UpTo, QueryComparison.UpTo),
                    (QueryText.Above, QueryComparison.Above),
                    (QueryText.Below, QueryComparison.Below),
                ]
        )
        {
            if (bare.StartsWith(sign, StringComparison.Ordinal))
            {
                return new(comparison, bare[sign.Length..]);
            }
        }

        return bare.IndexOf(QueryText.To, StringComparison.Ordinal) is >= 0 and var at
            ? new(QueryComparison.Between, bare[..at], bare[(at + QueryText.To.Length)..])
            : new(QueryComparison.Is, bare);
    }

    /// <summary>Returns the value in the form in which it is written.</summary>
    private QueryValue Checked(FilterField<TRow> field, QueryValue value, int from)
    {
        if (value.First.Trim().Length == 0 || value.Second?.Length == 0)
        {
            var words = field.TakesWords ? "There is nothing between the quotation marks." : $"A value of {field.Name} is missing.";
            throw Wrong(from, _at, words);
        }

        try
        {
            return field.Written(value, zone, field.Name);
        }
        catch (RefusedException refused)
        {
            throw Wrong(from, _at, refused.Message);
        }
    }

    private string ReadQuoted()
    {
        var from = _at++;
        var content = new StringBuilder();
        while (!IsAtEnd && text[_at] != '"')
        {
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '\\')
            {
                _at++;
            }

            content.Append(text[_at++]);
        }

        if (IsAtEnd)
        {
            throw Wrong(from, _at, "The quotation has no end. Put a second \" behind it.");
        }

        _at++;
        return content.ToString();
    }

    private void DemandBlank(string words)
    {
        if (!IsAtBlank)
        {
            throw Wrong(_at, _at + 1, $"Put {words} between this and what stands before it.");
        }
    }

    // The same field again means any of its values. Words must all be found.
    private void Add(FilterField<TRow> field, bool isNegated, List<QueryValue> values)
    {
        var known = field.TakesWords
            ? _terms.FindIndex(term => term.Field == field && term.IsNegated == isNegated && term.Values[0] == values[0])
            : _terms.FindIndex(term => term.Field == field && term.IsNegated == isNegated);
        if (known < 0)
        {
            _terms.Add(new QueryTerm<TRow>(field, isNegated, [.. values.Distinct()]));
        }
        else
        {
            _terms[known] = _terms[known] with { Values = [.. _terms[known].Values.Concat(values).Distinct()] };
        }
    }

    private static QueryException Wrong(int from, int to, string message) => new(new QueryProblem(from, to - from, message));
}
