using System.Globalization;
using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>
/// A statement for one row, made over into one for many: each parameter is an array then, and the server goes through all of them side by side. An update can
/// say which of its rows it met.
/// </summary>
internal sealed partial class ManyRows
{
    public ManyRows(string text, NpgsqlDbType[] types)
    {
        var arrays = string.Join(", ", types.Select((_, index) => "$" + Number(index + 1)));
        var columns = string.Join(", ", types.Select((_, index) => "p" + Number(index)));
        Types = types;
        if (Insert().Match(text) is { Success: true } insert)
        {
            Text = OfRow($"INSERT INTO {insert.Groups["table"]} SELECT {insert.Groups["values"]}") + $" FROM unnest({arrays}) AS given ({columns})";
        }
        else if (Update().Match(text) is { Success: true } update)
        {
            var (head, tail) = (OfRow(update.Groups["head"].Value), OfRow(update.Groups["tail"].Value));
            Text = $"{head} FROM unnest({arrays}) AS given ({columns}) {tail}";
            TellingText = $"{head} FROM unnest({arrays}) WITH ORDINALITY AS given ({columns}, run) {tail} RETURNING given.run";
        }
        else
        {
            throw new ArgumentException("Only an INSERT of values or an UPDATE can be made one statement over many rows.", nameof(text));
        }
    }

    public NpgsqlDbType[] Types { get; }

    public string Text { get; }

    /// <summary>Answers the numbers, from 1, of the runs that wrote their row; null for an insert, which writes each or fails.</summary>
    public string? TellingText { get; }

    private static string OfRow(string text) => Parameter().Replace(text, "given.p${number}");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+\s*\([^()]*\))\s*VALUES\s*\((?<values>[^()]*)\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Insert();

    [GeneratedRegex(@"^\s*(?<head>UPDATE \w+\s+SET\s((?!\bWHERE\b).)*)(?<tail>WHERE\s((?!\bSELECT\b).)*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Update();

    [GeneratedRegex(@"@p(?<number>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
