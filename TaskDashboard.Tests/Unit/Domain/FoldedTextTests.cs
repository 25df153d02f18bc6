using System.Text;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>Texts are searched whatever the case, the accents and the form of their letters.</summary>
public sealed class FoldedTextTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;

    [Theory]
    [InlineData("Zoë's ÉCOLE", "zoe's ecole")]
    [InlineData("e\u0301", "e")]
    [InlineData("STRASSE straße ẞ", "strasse strasse ss")]
    [InlineData("Łódź, Đorđe, Ørsted", "lodz, dorde, orsted")]
    [InlineData("İstanbul ı I i", "istanbul i i i")]
    [InlineData("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ")]
    [InlineData("ﬁnal ﬀ ＡＢＣ ²", "final ff abc 2")]
    [InlineData("K Å Ω µ ſ", "k a ω μ s")]
    [InlineData("Дело № 7 ЁЖ", "дело no 7 еж")]
    [InlineData("\U00010400", "\U00010428")]
    [InlineData("a\tb\nc\u00a0d\u2028e\u0085f", "a b c d e f")]
    [InlineData("100 % done_ [1] \\ \"x\" 😀", "100 % done_ [1] \\ \"x\" 😀")]
    public void A_text_is_folded(string text, string folded) => Assert.Equal(folded, FoldedText.Of(text));

    [Theory]
    [InlineData("port", "Nightly IMPORT of Acme", true)]
    [InlineData("acmé", "Nightly IMPORT of Acme", true)]
    [InlineData("of acme", "Nightly IMPORT of Acme", true)]
    [InlineData("of  acme", "Nightly IMPORT of Acme", false)]
    [InlineData("im", "Nightly IMPORT of Acme", true)]
    [InlineData("ni", "Nightly IMPORT of Acme", true)]
    [InlineData("po", "Nightly IMPORT of Acme", false)]
    [InlineData("a", "Nightly IMPORT of Acme", true)]
    [InlineData("c", "Nightly IMPORT of Acme", false)]
    [InlineData("ß", "Ssh", true)]
    [InlineData("ß", "Pass", false)]
    [InlineData(" \t ", "a b", false)]
    [InlineData("\u0301", "é", false)]
    [InlineData("", "a", false)]
    public void Three_characters_are_found_anywhere_and_fewer_where_a_word_begins(string sought, string text, bool found)
    {
        Assert.Equal(found, SoughtText.Of(sought)?.IsIn(text) == true);
        Assert.Equal(found, SoughtText.Of(sought) is { } one && FoldedText.Join(null, text).Contains(one.Stored, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_that_cannot_be_stored_is_found_nowhere()
    {
        Assert.Null(SoughtText.Of("nul\0"));
        Assert.Null(SoughtText.Of("half \ud83d"));
        Assert.Null(SoughtText.Of(new string('x', Limits.Text + 1)));
    }

    [Fact]
    public void A_text_is_not_found_across_the_fields_of_a_row()
    {
        var stored = FoldedText.Join("one", null, "", "two\nthree");

        Assert.Equal("\n one\n two three", stored);
        Assert.DoesNotContain(SoughtText.Of("one two")!.Stored, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(SoughtText.Of("one\n two")!.Stored, stored, StringComparison.Ordinal);
        Assert.Contains(SoughtText.Of("two\nthree")!.Stored, stored, StringComparison.Ordinal);
    }

    [Fact]
    public void Folding_is_the_same_for_a_text_and_for_its_parts_and_its_cases()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < Cases; index++)
        {
            var (left, right) = (Letters(random), Letters(random));
            var folded = FoldedText.Of(left + right);

            Assert.Equal(FoldedText.Of(left) + FoldedText.Of(right), folded);
            Assert.Equal(folded, FoldedText.Of(folded));
            Assert.Equal(folded, FoldedText.Of((left + right).Normalize(NormalizationForm.FormC)));
            Assert.Equal(folded, FoldedText.Of((left + right).Normalize(NormalizationForm.FormD)));
            Assert.DoesNotContain('\n', folded);
            if (SoughtText.Of(right) is { IsPart: true } sought)
            {
                Assert.True(sought.IsIn(left + right + left), $"{right} in {left + right + left}");
            }
        }
    }

    [Fact]
    public void A_search_in_a_row_finds_what_a_search_in_its_stored_text_finds()
    {
        var random = TestRandom.Create(output);
        for (var index = 0; index < Cases; index++)
        {
            string?[] fields = [Letters(random), random.Next(3) == 0 ? null : Letters(random) + " " + Letters(random)];
            var text =
                random.Next(2) == 0 ? Letters(random) : random.Part([.. fields.OfType<string>().Where(field => field.Length > 0), "a"]);
            if (SoughtText.Of(text) is not { } sought)
            {
                continue;
            }

            Assert.True(
                fields.Any(sought.IsIn) == FoldedText.Join(fields).Contains(sought.Stored, StringComparison.Ordinal),
                $"{text} in {string.Join('|', fields)}"
            );
        }
    }

    /// <summary>Letters of any script, and some that are special.</summary>
    private static string Letters(Random random)
    {
        const string Special = "aAbB łŁđĐøØßẞıİςσΣéÉ\u0301ﬁﬀ№½\u00a0\t-_%\\\"'*?[]한글ÅKſǅʼnΐև";
        var text = new StringBuilder();
        for (var left = random.Next(6); left > 0; left--)
        {
            Rune letter;
            if (random.Next(2) == 0)
            {
                letter = new Rune(Special[random.Next(Special.Length)]);
            }
            else
            {
                while (!Rune.TryCreate(random.Next(1, random.Next(4) == 0 ? 0x20000 : 0x3000), out letter)) { }
            }

            text.Append(letter);
        }

        return text.ToString();
    }
}
