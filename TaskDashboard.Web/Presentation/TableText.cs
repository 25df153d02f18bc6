using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>Reads tables that other programs have written: RFC 4180, also with tabs or semicolons, and with any line ends.</summary>
public static class TableText
{
    private const int Sample = 20;

    /// <summary>Stands for a text that has one cell a line.</summary>
    public const char NoSeparator = '\0';

    private static readonly char[] Separators = ['\t', ';', ','];

    /// <summary>Returns the separator with which the first rows all have the same number of cells, and the most.</summary>
    public static char SeparatorOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (best, most) = (NoSeparator, 1);
        var fewestHalves = int.MaxValue;
        foreach (var separator in Separators)
        {
            var rows = Rows(text, separator, Sample).Where(IsFilled).ToList();
            var widths = rows.Select(row => row.Count).Distinct().ToList();

            // A separator within quotation marks leaves half of them on each side.
            var halves = rows.Sum(row => row.Count(cell => cell.Count(one => one == '"') % 2 != 0));
            if (widths is [> 1 and var width] && (halves < fewestHalves || (halves == fewestHalves && width > most)))
            {
                (best, most, fewestHalves) = (separator, width, halves);
            }
        }

        return best;
    }

    /// <summary>Whether any cell of the row has a text.</summary>
    public static bool IsFilled(IReadOnlyList<string> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Any(cell => !string.IsNullOrWhiteSpace(cell));
    }

    /// <summary>Returns the rows, also empty ones.</summary>
    /// <param name="most">Returns no more rows than this.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string text, char separator, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A quotation mark that nothing closes is part of a text.
        return Read(text, separator, most, hasQuotes: true) ?? Read(text, separator, most, hasQuotes: false)!;
    }

    /// <returns>Null if a quotation mark is not closed.</returns>
    private static List<IReadOnlyList<string>>? Read(string text, char separator, int most, bool hasQuotes)
    {
        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var (at, isStart) = (0, true);
        while (at < text.Length && rows.Count < most)
        {
            var one = text[at++];
            if (one == '"' && isStart && hasQuotes)
            {
                if (!ReadQuoted(text, ref at, cell))
                {
                    return null;
                }

                isStart = false;
            }
            else if (one == separator && separator != NoSeparator)
            {
                EndCell();
            }
            else if (one is '\r' or '\n')
            {
                at += one == '\r' && at < text.Length && text[at] == '\n' ? 1 : 0;
                EndRow();
            }
            else
            {
                cell.Append(one);
                isStart = false;
            }
        }

        if (rows.Count < most && (!isStart || row.Count > 0))
        {
            EndRow();
        }

        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
            isStart = true;
        }

        void EndRow()
        {
            EndCell();
            rows.Add(row);
            row = [];
        }
    }

    /// <summary>Reads to the quotation mark that closes the text. Two of them stand for one.</summary>
    private static bool ReadQuoted(string text, ref int at, StringBuilder cell)
    {
        while (text.IndexOf('"', at) is >= 0 and var quote)
        {
            cell.Append(text, at, quote - at);
            at = quote + 1;
            if (at == text.Length || text[at] != '"')
            {
                return true;
            }

            cell.Append('"');
            at++;
        }

        return false;
    }
}
