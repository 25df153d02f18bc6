using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// An INSERT of one row, made over into one of many rows, each with parameters of its own. The rows of a statement are a power of two, so that a server
/// that keeps a plan for each text keeps a handful.
/// </summary>
internal sealed partial class ManyValues : IDisposable
{
    // SQL Server takes 1,000 rows of values.
    private const int MostRows = 512;

    private readonly Func<string, Statement> prepare;
    private readonly string head;
    private readonly string row;
    private readonly int width;
    private readonly int mostRows;
    private readonly Dictionary<int, Statement> prepared = [];

    /// <param name="text">INSERT INTO a table and its columns, and VALUES with one row of parameters.</param>
    /// <param name="mostParameters">How many the server takes in one statement.</param>
    /// <param name="prepare">Makes a statement of its text.</param>
    public ManyValues(string text, int mostParameters, Func<string, Statement> prepare)
    {
        var insert = Insert().Match(text);
        if (!insert.Success)
        {
            throw new ArgumentException("Only an INSERT of values can be made one statement over many rows.", nameof(text));
        }

        this.prepare = prepare;
        (head, row) = (insert.Groups["head"].Value, insert.Groups["row"].Value);
        width = Parameter().Matches(row).Max(static name => NumberOf(name)) + 1;
        mostRows = Math.Min(MostRows, 1 << BitOperations.Log2((uint)(mostParameters / width)));
    }

    /// <summary>Writes the rows in their order.</summary>
    /// <param name="use">Told each statement before it runs.</param>
    public void Run(IReadOnlyList<object?[]> rows, Action<Statement> use)
    {
        for (var first = 0; first < rows.Count;)
        {
            var count = Math.Min(mostRows, 1 << BitOperations.Log2((uint)(rows.Count - first)));
            var values = new object?[count * width];
            for (var index = 0; index < count; index++)
            {
                rows[first + index].CopyTo(values, index * width);
            }

            if (!prepared.TryGetValue(count, out var statement))
            {
                prepared.Add(count, statement = prepare(TextOf(count)));
            }

            use(statement);
            statement.Run(values);
            first += count;
        }
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }
    }

    private string TextOf(int rows)
    {
        var text = new StringBuilder(head);
        for (var index = 0; index < rows; index++)
        {
            var first = index * width;
            text.Append(index == 0 ? "" : ", ").Append(Parameter().Replace(row, name => string.Create(CultureInfo.InvariantCulture, $"@p{NumberOf(name) + first}")));
        }

        return text.ToString();
    }

    private static int NumberOf(Match parameter) => int.Parse(parameter.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<head>INSERT INTO \w+\s*\([^()]*\)\s*VALUES\s*)(?<row>\([^()]*\))\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Insert();

    [GeneratedRegex(@"@p(?<number>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
