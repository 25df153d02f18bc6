using System.Globalization;

namespace TaskDashboard.Web.Api;

/// <summary>Reads and checks the query parameters of a list. Errors name the parameter.</summary>
internal readonly struct Query(IQueryCollection values)
{
    public const int DefaultLimit = 50;

    public const string State = "state";
    public const string Order = "order";
    public const string After = "after";
    public const string Limit = "limit";
    public const string Signature = "signature";

    /// <summary>The parameter with a text of the query language.</summary>
    public const string OfLanguage = "query";

    /// <summary>Returns the filter that the parameters describe: one parameter for each field, all of which must match.</summary>
    public Filter<TRow> Filter<TRow>(FilterFields<TRow> fields)
    {
        var given = values;
        return fields.Read(field => given[field.Name]).ToFilter();
    }

    /// <summary>The same, joined by and with the query. Its times without an offset are UTC.</summary>
    public Filter<TRow> Filter<TRow>(FilterFields<TRow> fields, QueryFields<TRow> language, DateTimeOffset now) =>
        Filter(fields)
        & (
            Text(OfLanguage) is { } text
                ? QueryText.Read(language, text, TimeZoneInfo.Utc, OfLanguage).ToFilter(now)
                : Core.Domain.Filters.Filter.Constant<TRow>(true)
        );

    /// <summary>Returns null if absent or empty.</summary>
    public string? Text(string name)
    {
        var given = values[name];
        return given.Count > 1
            ? throw RefusedException.Invalid(name, $"{name} is given {given.Count} times. Give it once.")
            : Present(given.ToString());
    }

    public int LimitOrDefault() =>
        Number(Limit) switch
        {
            null => DefaultLimit,
            >= 1 and <= Limits.PageItems and var limit => limit,
            _ => throw RefusedException.Invalid(Limit, $"limit is out of range. Give 1 to {Limits.PageItems}."),
        };

    public int? Number(string name) =>
        Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw RefusedException.Invalid(name, $"{name} is not a whole number.");

    /// <summary>Lists are in order of acceptance unless the newest are requested first.</summary>
    public bool NewestFirst() =>
        Text(Order) switch
        {
            null or "asc" => false,
            "desc" => true,
            _ => throw RefusedException.Invalid(Order, "order is unknown. Give asc or desc."),
        };

    public T? One<T>(string name)
        where T : struct, Enum => Text(name) is { } text ? Parsed<T>(name, text) : null;

    /// <summary>Reads several values, given by repeating the parameter or separated by commas; null if absent.</summary>
    public IReadOnlyList<T>? Many<T>(string name)
        where T : struct, Enum
    {
        var found = new List<T>();
        foreach (var given in values[name])
        {
            foreach (var text in (given ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                found.Add(Parsed<T>(name, text));
            }
        }

        return found.Count == 0 ? null : found;
    }

    private static T Parsed<T>(string name, string text)
        where T : struct, Enum =>
        ApiNames.TryParse(text, out T value)
            ? value
            : throw RefusedException.Invalid(name, $"{name} is unknown. Give one of {string.Join(", ", ApiNames.All<T>())}.");

    private static string? Present(string text) => text.Length == 0 ? null : text;
}
