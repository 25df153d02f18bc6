using System.Globalization;

namespace TaskDashboard.Web.Presentation;

/// <summary>What is wrong with the query of a page's address, in the words of the pages: a parameter, and a sentence about it.</summary>
internal static class AddressWords
{
    private const int LongestShown = 60;

    /// <summary>Returns the first problem; null if there is no problem.</summary>
    public static (string Parameter, string Words)? First(params ReadOnlySpan<(string Parameter, string Words)?> problems)
    {
        foreach (var problem in problems)
        {
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>A value that is not in its fixed list.</summary>
    /// <param name="value">Null if the address has none.</param>
    public static (string Parameter, string Words)? NotKnown(string parameter, string label, string? value, bool isKnown) =>
        value is null || isKnown ? null : (parameter, $"{label} {Quoted(value)} is not known.");

    /// <summary>A parameter that the page does not have.</summary>
    public static (string Parameter, string Words)? Unknown(AddressQuery query, params IEnumerable<string> known) =>
        query.NameBeyond(known) is { } name ? (name, $"This page has no filter {Quoted(name)}.") : null;

    /// <summary>A place in a list that is not a number.</summary>
    public static (string Parameter, string Words)? OfPlace(AddressQuery query)
    {
        foreach (var name in new[] { ListPlace.BeforeParameter, ListPlace.AfterParameter })
        {
            if (query.Text(name) is { } text && query.Key(name) is null)
            {
                return WrongPlace(name, text);
            }
        }

        return null;
    }

    public static (string Parameter, string Words)? WrongPlace(string parameter, string text) =>
        (parameter, $"The place in the list, {Quoted(text)}, is not known. The address may be cut off.");

    public static string NotATime(string text) =>
        $"{Quoted(text)} is not a time. Give one as in 2026-01-31, 2026-01-31T08:00 or 2026-01-31T08:00:00Z.";

    /// <summary>A value of a filter that was refused.</summary>
    /// <param name="parameterOf">Returns the name of a field's parameter.</param>
    /// <param name="labelOf">Returns what a field is called; without it, its name.</param>
    public static (string Parameter, string Words) Refused<TRow>(
        RefusedException refused,
        IEnumerable<FilterField<TRow>> fields,
        AddressQuery query,
        Func<FilterField<TRow>, string> parameterOf,
        Func<FilterField<TRow>, string>? labelOf = null
    )
    {
        if (fields.FirstOrDefault(field => field.Name == refused.Member) is not { } field)
        {
            return (refused.Member ?? "", refused.Message);
        }

        var parameter = parameterOf(field);
        var text = string.Join(", ", query.Texts(parameter));
        var label = labelOf?.Invoke(field) ?? char.ToUpper(field.Name[0], CultureInfo.InvariantCulture) + field.Name[1..];
        return (
            parameter,
            field switch
            {
                InstantField<TRow> => $"{label}: {Quoted(text)} is not a time. Give one as in 2026-01-31T08:00:00Z.",
                NumberField<TRow> => $"{label}: {Quoted(text)} is not a whole number.",
                _ => $"{label} {Quoted(text)} is not known.",
            }
        );
    }

    /// <summary>A query that is wrong at a place.</summary>
    public static (string Parameter, string Words)? Wrong<TRow>(AddressedQuery<TRow> query) =>
        query.Problem is not { } problem ? null
        : problem.Length == 0 ? (AddressedQuery.Parameter, problem.Message)
        : (AddressedQuery.Parameter, $"{Quoted(query.Text.Substring(problem.At, problem.Length))}: {problem.Message}");

    public static string Quoted(string text) =>
        $"“{IsolatedText.InSentence(text.Length <= LongestShown ? text : text[..LongestShown] + "…")}”";
}
