using System.Globalization;
using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A statement for one row, made over into one for many: each parameter is an array then, and the server goes through all of them side by side. An update can
/// say which of its rows it met; a query says of which run its rows are.
/// </summary>
internal sealed partial class ManyRows
{
    public ManyRows(string text, NpgsqlDbType[] types)
    {
        var arrays = string.Join(", ", types.Select((_, index) => "$" + Number(index + 1)));
        var columns = string.Join(", ", types.Select((_, index) => "p" + Number(index)));
        var given = $"unnest({arrays}) AS given ({columns})";
        var numbered = $"unnest({arrays}) WITH ORDINALITY AS given ({columns}, run)";
        Types = types;
        if (Insert().Match(text) is { Success: true } insert)
        {
            Text = OfRow($"INSERT INTO {insert.Groups["table"]} SELECT {insert.Groups["values"]}") + $" FROM {given}";
        }
        else if (Update().Match(text) is { Success: true } update)
        {
            var (head, tail) = (OfRow(update.Groups["head"].Value), OfRow(update.Groups["tail"].Value));
            Text = $"{head} FROM {given} {tail}";
            TellingText = $"{head} FROM {numbered} {tail} RETURNING given.run";
        }
        else if (Select().IsMatch(text))
        {
            Text = $"SELECT found.*, given.run FROM {numbered} CROSS JOIN LATERAL ({OfRow(text)}) AS found ORDER BY given.run";
        }
        else
        {
            throw new ArgumentException("Only an INSERT of values, an UPDATE or an unordered SELECT can be made one statement over many rows.", nameof(text));
        }
    }

    public NpgsqlDbType[] Types { get; }

    /// <summary>A query says in its last column of which run each row is, from 1, and answers them in that order.</summary>
    public string Text { get; }

    /// <summary>Answers the numbers, from 1, of the runs that wrote their row; null for an insert, which writes each or fails, and for a query.</summary>
    public string? TellingText { get; }

    private static string OfRow(string text) => Parameter().Replace(text, "given.p${number}");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+\s*\([^()]*\))\s*VALUES\s*\((?<values>[^()]*)\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Insert();

    [GeneratedRegex(@"^\s*(?<head>UPDATE \w+\s+SET\s((?!\bWHERE\b).)*)(?<tail>WHERE\s((?!\bSELECT\b).)*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Update();

    [GeneratedRegex(@"^\s*SELECT\s((?!\bORDER BY\b).)*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Select();

    [GeneratedRegex(@"@p(?<number>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
