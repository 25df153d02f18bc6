using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace TaskDashboard.Web.Presentation;

/// <summary>The query of a page's URL. A value that is not valid is absent here; the page says what is wrong (AddressWords).</summary>
internal readonly struct AddressQuery
{
    private const int LongestText = 200;

    private readonly Dictionary<string, StringValues> _values;

    private AddressQuery(Dictionary<string, StringValues> values) => _values = values;

    public static AddressQuery Of(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var start = uri.IndexOf('?', StringComparison.Ordinal);
        var end = uri.IndexOf('#', StringComparison.Ordinal);
        return new(
            QueryHelpers.ParseQuery(
                start < 0 ? ""
                : end > start ? uri[start..end]
                : uri[start..]
            )
        );
    }

    public IEnumerable<string> All(string name) => _values.TryGetValue(name, out var values) ? values.OfType<string>() : [];

    public string? Text(string name) => Texts(name).FirstOrDefault();

    /// <summary>Returns the value as it is, also if it is blank; null if there is none.</summary>
    public string? Whole(string name) => All(name).FirstOrDefault() is { } text ? Begin(text) : null;

    /// <summary>Returns the value however long it is; null if there is none.</summary>
    public string? Uncut(string name) => All(name).FirstOrDefault();

    /// <summary>Omits blank values.</summary>
    public IEnumerable<string> Texts(string name) => All(name).Select(text => text.Trim()).Where(text => text.Length > 0).Select(Begin);

    // A search for half of a surrogate pair would find nothing.
    private static string Begin(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    /// <summary>A position in a list.</summary>
    public long? Key(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : null;

    /// <summary>A page of a list. The page before a row counts if both are given.</summary>
    public ListPlace Place() =>
        Key(ListPlace.BeforeParameter) is { } before ? ListPlace.UpTo(before) : new(Key(ListPlace.AfterParameter), null);

    /// <summary>Returns the name of a parameter that is not among these; null if all of them are.</summary>
    public string? NameBeyond(IEnumerable<string> known)
    {
        var names = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _values.Keys.FirstOrDefault(name => !names.Contains(name));
    }

    /// <summary>Returns the path and query of an address without one parameter, from the start of its list.</summary>
    /// <param name="uri">Absolute.</param>
    public static string Without(string uri, string parameter)
    {
        if (parameter.Length == 0)
        {
            return new Uri(uri).AbsolutePath;
        }

        string[] left = [parameter, ListPlace.BeforeParameter, ListPlace.AfterParameter];
        return QueryHelpers.AddQueryString(
            new Uri(uri).AbsolutePath,
            Of(uri)
                ._values.Where(pair => !left.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
                .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)))
        );
    }

    public static IEnumerable<KeyValuePair<string, string?>> Filled(IEnumerable<(string Name, string? Value)> members) =>
        members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, member.Value));
}
