using System.Text;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class IdListTests(ITestOutputHelper output)
{
    private const int Cases = 1_000;

    [Theory]
    [InlineData("a1\nb2\r\nc3\rd4", "a1 b2 c3 d4")]
    [InlineData("  a1 \n\n\t\nb2\na1\n", "a1 b2")]
    [InlineData("a1, b2, c3", "a1 b2 c3")]
    [InlineData("a1;b2", "a1 b2")]
    [InlineData("Trip\nabc\nabd", "abc abd")]
    [InlineData("Item ID\n1\n2", "1 2")]
    [InlineData("Fahrt\n17\n18\n19", "17 18 19")]
    [InlineData("Fahrt\nx17", "Fahrt x17")]
    [InlineData("A17\n17\n18", "A17 17 18")]
    [InlineData("Name,Trip id,Date\nAda,t-1,2027\n\"Bob, jr\",t-2,2027", "t-1 t-2")]
    [InlineData("t-1\tAda\nt-2\tBob", "t-1 t-2")]
    [InlineData("Id;Name\n1;\"a\"\"b\"\n2;c", "1 2")]
    [InlineData("a,b\nc", "a,b c")]
    [InlineData("5\" tyre\n6\" tyre", "5\"_tyre 6\"_tyre")]
    [InlineData("\"open\nx", "\"open x")]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    public void Ids_are_found_in_what_a_person_pastes(string text, string ids) =>
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries), IdList.Read(text).Ids.Select(id => id.Replace(' ', '_')));

    [Fact]
    public void What_is_left_out_is_counted_and_said()
    {
        var list = IdList.Read($"Kunde;Trip id\nA;1\n;\n\nB;1\nC;{new string('x', Limits.ItemId + 1)}\nD;\nE;2");

        Assert.Equal(["1", "2"], list.Ids);
        Assert.Equal(("Trip id", 2, 3, 1, 1), (list.Heading, list.Column, list.Blank, list.Repeated, list.Impossible));
        Assert.Equal(
            "2 ids read from the column “Trip id”. Left out: the heading, 3 blank lines, 1 repeated id, 1 text that cannot be an id.",
            Plain(ReconcileWords.Read(list))
        );
    }

    [Fact]
    public void A_guess_about_the_heading_can_be_corrected()
    {
        Assert.Equal(["Fahrt", "17", "18"], IdList.Read("Fahrt\n17\n18", hasHeading: false).Ids);
        Assert.Equal(["18"], IdList.Read("17\n18", hasHeading: true).Ids);
        Assert.Equal("17", IdList.Read("17\n18").First);
        Assert.Null(IdList.Read("17").First);
    }

    [Fact]
    public void Every_id_of_a_list_is_found_once_in_its_order_whatever_is_between_them()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < Cases; index++)
        {
            List<string> ids = [.. Enumerable.Range(0, random.Next(2, 30)).Select(_ => $"id-{random.Next(40)}")];
            var separator = random.Pick([",", ";", "\t", ""]);
            var text = new StringBuilder();
            if (random.Next(2) == 0)
            {
                text.Append(separator.Length == 0 ? "Item id\n" : $"Item id{separator}Note\n");
            }

            foreach (var id in ids)
            {
                var written = random.Next(3) == 0 ? $"\"{id}\"" : id;
                text.Append(separator.Length == 0 ? written : $"{written}{separator}\"n, {random.Next(9)}; \"\"x\"\"\"");
                text.Append(random.Pick(["\n", "\r\n", "\n\n"]));
            }

            var read = IdList.Read(text.ToString());

            Assert.True(ids.Distinct().SequenceEqual(read.Ids), $"{text}\n{string.Join(' ', read.Ids)}");
            Assert.Equal(ids.Count - ids.Distinct().Count(), read.Repeated);
        }
    }

    [Fact]
    public void No_text_makes_it_throw()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < Cases; index++)
        {
            var text = string.Concat(
                Enumerable
                    .Range(0, random.Next(40))
                    .Select(_ => random.Pick(["a", "1", ",", ";", "\t", "\"", "\n", "\r", " ", "\0", "\ud800", "é"]))
            );
            foreach (var heading in new bool?[] { null, true, false })
            {
                var list = IdList.Read(text, heading);
                Assert.All(list.Ids, id => Assert.Equal(id.Trim(), id));
                Assert.DoesNotContain("", list.Ids);
            }
        }
    }

    [Fact]
    public void A_file_is_read_in_the_encoding_in_which_it_was_written()
    {
        foreach (
            var encoding in new[]
            {
                new UTF8Encoding(true),
                new UTF8Encoding(false),
                Encoding.Unicode,
                Encoding.BigEndianUnicode,
                Encoding.Latin1,
            }
        )
        {
            byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes("Größe-1\nb2")];
            Assert.Equal("Größe-1\nb2", IdList.Decode(file));
        }
    }

    private static string Plain(string text) => string.Concat(text.Where(one => one is not ('\u2068' or '\u2069')));
}
