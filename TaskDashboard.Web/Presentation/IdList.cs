using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// The item ids in a text that a person has pasted or uploaded: one a line, a column of a table, or all in one line. What is left out is
/// counted, so that the person can see that nothing is missing.
/// </summary>
public sealed record IdList
{
    // A guess by digits needs some rows to compare with.
    private const int FewestRows = 3;

    private static readonly string[] IdHeaders =
    [
        "itemid",
        "item",
        "tripid",
        "trip",
        "crashid",
        "crash",
        "externalid",
        "id",
        "ids",
        "reference",
        "ref",
        "key",
        "number",
    ];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Each id once, in the order of the text.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>The heading of the column, which is not an id; null if there is none.</summary>
    public string? Heading { get; private init; }

    /// <summary>Position of the column, from 1; null if the text is not a table.</summary>
    public int? Column { get; private init; }

    /// <summary>The first line, if it may be a heading or an id; null if there is only one line.</summary>
    public string? First { get; private init; }

    public int Blank { get; private init; }
    public int Repeated { get; private init; }

    /// <summary>Texts that no item can have as its id: they are too long, or damaged.</summary>
    public int Impossible { get; private init; }

    /// <param name="hasHeading">Whether the first line is a heading; null to guess.</param>
    public static IdList Read(string text, bool? hasHeading = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var separator = TableText.SeparatorOf(text);
        var rows = TableText.Rows(text, separator);
        var filled = rows.Where(TableText.IsFilled).ToList();
        if (filled is [var only])
        {
            return Of(only, null, null, null, rows.Count - 1);
        }

        if (filled.Count == 0)
        {
            return Of([], null, null, null, rows.Count);
        }

        var column = separator == TableText.NoSeparator ? 0 : ColumnOf(filled[0]);
        var heading = hasHeading ?? IsHeading(filled, column);
        return Of(
            filled.Skip(heading ? 1 : 0).Select(row => CellOf(row, column)),
            heading ? CellOf(filled[0], column).Trim() : null,
            separator == TableText.NoSeparator ? null : column + 1,
            CellOf(filled[0], column).Trim(),
            rows.Count - filled.Count
        );
    }

    /// <summary>Returns the text of a file, whatever program has written it.</summary>
    public static string Decode(ReadOnlySpan<byte> file)
    {
        switch (file)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                return Encoding.UTF8.GetString(file[3..]);
            case [0xFF, 0xFE, ..]:
                return Encoding.Unicode.GetString(file[2..]);
            case [0xFE, 0xFF, ..]:
                return Encoding.BigEndianUnicode.GetString(file[2..]);
        }

        try
        {
            return Utf8.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }

    private static IdList Of(IEnumerable<string> cells, string? heading, int? column, string? first, int blank)
    {
        var (ids, known) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var (repeated, impossible) = (0, 0);
        foreach (var cell in cells)
        {
            var id = cell.Trim();
            if (id.Length == 0)
            {
                blank++;
            }
            else if (!IsPossible(id))
            {
                impossible++;
            }
            else if (known.Add(id))
            {
                ids.Add(id);
            }
            else
            {
                repeated++;
            }
        }

        return new()
        {
            Ids = ids,
            Heading = heading,
            Column = column,
            First = first,
            Blank = blank,
            Repeated = repeated,
            Impossible = impossible,
        };
    }

    /// <summary>Returns the column whose heading names ids; without one, the first.</summary>
    private static int ColumnOf(IReadOnlyList<string> first)
    {
        var names = first.Select(NameOf).ToList();
        return Array.Find(IdHeaders, names.Contains) is { } name ? names.IndexOf(name) : 0;
    }

    private static bool IsHeading(List<IReadOnlyList<string>> rows, int column)
    {
        var first = CellOf(rows[0], column);
        if (IdHeaders.Contains(NameOf(first)))
        {
            return true;
        }

        // Ids nearly always have digits, and headings nearly never.
        return rows.Count >= FewestRows
            && !first.Any(char.IsAsciiDigit)
            && rows.Skip(1).Count(row => CellOf(row, column).Any(char.IsAsciiDigit)) * 10 >= (rows.Count - 1) * 9;
    }

    /// <summary>Returns the letters of a heading. What has digits or other characters is more likely an id.</summary>
    private static string NameOf(string cell) =>
        cell.All(one => char.IsLetter(one) || one is ' ' or '_' or '-' or '.')
            ? string.Concat(cell.Where(char.IsLetter)).ToLowerInvariant()
            : "";

    private static string CellOf(IReadOnlyList<string> row, int column) => column < row.Count ? row[column] : "";

    private static bool IsPossible(string id) => id.Length <= Limits.ItemId && PlainCharacters.CanBeStored(id);
}
