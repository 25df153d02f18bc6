using System.Globalization;

namespace TaskDashboard.Web.Api;

/// <summary>The parameters of a list, checked: an unknown one or a wrong value is refused by name.</summary>
internal readonly struct Query(IQueryCollection values)
{
    public const int DefaultLimit = 50;

    public const string State = "state";
    public const string Order = "order";
    public const string After = "after";
    public const string Limit = "limit";
    public const string Signature = "signature";

    /// <summary>Null when it is absent or empty.</summary>
    public string? Text(string name)
    {
        var given = values[name];
        return given.Count > 1 ? throw RefusedException.Invalid(name, $"{name} is given {given.Count} times. Give it once.") : Present(given.ToString());
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

    /// <summary>Ours go in the order of acceptance unless the newest are asked for first.</summary>
    public bool NewestFirst() => Text(Order) switch
    {
        null or "asc" => false,
        "desc" => true,
        _ => throw RefusedException.Invalid(Order, "order is not known. Give asc or desc."),
    };

    public T? One<T>(string name)
        where T : struct, Enum =>
        Text(name) is { } text ? Parsed<T>(name, text) : null;

    /// <summary>Several values, by repeating the parameter or with commas between them; null when it is absent.</summary>
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
        ApiNames.TryParse(text, out T value) ? value : throw RefusedException.Invalid(name, $"{name} is not known. Give one of {string.Join(", ", ApiNames.All<T>())}.");

    private static string? Present(string text) => text.Length == 0 ? null : text;
}
