using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>External text changes only its own direction.</summary>
public sealed class IsolatedTextTests(ITestOutputHelper output)
{
    private const string Controls = "\u2066\u2067\u2068\u2069\u202a\u202e\u202cab";

    [Fact]
    public void Isolates_are_closed_and_none_is_closed_that_was_not_opened()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++)
        {
            var text = new string(random.GetItems<char>(Controls, random.Next(12)));
            var open = 0;
            foreach (var character in IsolatedText.Balanced(text))
            {
                open +=
                    character is >= '\u2066' and <= '\u2068' ? 1
                    : character == '\u2069' ? -1
                    : 0;
                Assert.True(open >= 0, Escaped(text));
            }

            Assert.True(open == 0, Escaped(text));
            Assert.Equal(
                text.Replace("\u2069", "", StringComparison.Ordinal)
                    .Replace('\u202a', '\ufffd')
                    .Replace('\u202e', '\ufffd')
                    .Replace('\u202c', '\ufffd'),
                IsolatedText.Balanced(text).Replace("\u2069", "", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void A_name_that_would_be_written_backwards_shows_a_mark() =>
        Assert.Equal("abc\ufffdgnp.exe", IsolatedText.Balanced("abc\u202egnp.exe"));

    [Theory]
    [InlineData("Ada", "Ada")]
    [InlineData("B\u00fccher \u2013 \u66f8", "B\u00fccher \u2013 \u66f8")]
    [InlineData("\u05d0\u05d3\u05d4", "\u2068\u05d0\u05d3\u05d4\u2069")]
    [InlineData("\u202egnp.Ada\u2069\u2066", "gnp.Ada")]
    [InlineData("\u0623\u202e", "\u2068\u0623\u2069")]
    [InlineData(null, "")]
    public void Within_a_sentence_overrides_are_left_out_and_what_runs_from_right_to_left_is_isolated(string? text, string expected) =>
        Assert.Equal(expected, IsolatedText.InSentence(text));

    private static string Escaped(string text) => string.Concat(text.Select(character => $"\\u{(int)character:x4}"));
}
