using System.Buffers;
using System.Globalization;
using System.Text;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Api;

public sealed class CsvTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;

    private static readonly string[] Alphabet =
    [
        "a",
        "é",
        "😀",
        " ",
        ",",
        ";",
        "\"",
        "\r\n",
        "\n",
        "\r",
        "\t",
        "=",
        "+",
        "-",
        "@",
        "'",
        "0",
        "\u202e",
    ];

    [Fact]
    public void What_a_reader_reads_back_is_what_was_written()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < Cases; index++)
        {
            var columns = random.Next(2, 6);
            List<string[]> rows =
            [
                .. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Enumerable.Range(0, columns).Select(_ => Text(random)).ToArray()),
            ];

            var text = Written(rows);

            // A formula is a text here, behind an apostrophe.
            var expected = rows.Select(row => row.Select(cell => IsFormula(cell) ? "'" + cell : cell).ToArray()).ToList();
            AssertSame(expected, Read(text), text);
            AssertSame(expected, TableText.Rows(text, ','), text);
            Assert.DoesNotContain(Read(text).SelectMany(row => row), IsFormula);
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("'=1", "'=1")]
    [InlineData("", "")]
    public void A_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(string text, string written) =>
        Assert.Equal(
            $"{written},\r\n",
            Written([
                [text, ""],
            ])
        );

    [Fact]
    public void Numbers_and_times_are_written_as_in_JSON()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(bytes);
        csv.Number(-12345678901);
        csv.Number(null);
        csv.Instant(new DateTimeOffset(2027, 1, 31, 9, 0, 0, 5, TimeSpan.FromHours(1)));
        csv.Instant(null);
        csv.EndRow();
        csv.Number(1);
        csv.EndRow();

        Assert.Equal("-12345678901,,2027-01-31T08:00:00.005Z,\r\n1\r\n", Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 7)).Select(_ => random.Pick(Alphabet)));

    private static bool IsFormula(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal);

    private static string Written(List<string[]> rows)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(bytes);
        foreach (var row in rows)
        {
            foreach (var cell in row)
            {
                csv.Text(cell);
            }

            csv.EndRow();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Reads by the grammar of RFC 4180 and nothing else.</summary>
    private static List<List<string>> Read(string text)
    {
        var (rows, at) = (new List<List<string>>(), 0);
        while (at < text.Length)
        {
            var row = new List<string> { Field() };
            while (text[at] == ',')
            {
                at++;
                row.Add(Field());
            }

            Assert.Equal("\r\n", text.Substring(at, 2));
            at += 2;
            rows.Add(row);
        }

        return rows;

        string Field()
        {
            var field = new StringBuilder();
            if (text[at] != '"')
            {
                for (; text[at] is not (',' or '\r'); at++)
                {
                    Assert.False(text[at] is '"' or '\n', string.Create(CultureInfo.InvariantCulture, $"Not quoted at {at}: {text}"));
                    field.Append(text[at]);
                }

                return field.ToString();
            }

            for (at++; ; at++)
            {
                if (text[at] == '"' && text[++at] != '"')
                {
                    return field.ToString();
                }

                field.Append(text[at]);
            }
        }
    }

    private static void AssertSame(List<string[]> expected, IEnumerable<IReadOnlyList<string>> read, string text) =>
        Assert.True(
            expected.Select(row => string.Join('\u0001', row)).SequenceEqual(read.Select(row => string.Join('\u0001', row))),
            $"Written: {text}"
        );
}
