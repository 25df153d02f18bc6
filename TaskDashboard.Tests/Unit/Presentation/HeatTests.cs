using System.Text.RegularExpressions;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>What the browser is sent about the cells of the heat strip, and the words beside them.</summary>
public sealed partial class HeatTests(ITestOutputHelper output)
{
    private const int Cases = 1_000;

    [Theory]
    [InlineData("pppp", "pppp", "")]
    [InlineData("pppppppppp", "pppcpppppA", "3c9A")]
    [InlineData("pp", "ppp", null)]
    [InlineData("ppp", "cAr", null)]
    public void Only_changes_are_sent_unless_everything_is_shorter(string shown, string letters, string? changes) =>
        Assert.Equal(changes, HeatChanges.Between(shown, letters));

    [Fact]
    public void The_changes_turn_the_letters_that_are_shown_into_the_new_ones()
    {
        const string Alphabet = "prcsfAZ";
        var random = TestRandom.Create(output);
        for (var one = 0; one < Cases; one++)
        {
            var shown = random.GetItems<char>(Alphabet, random.Next(1, 400));
            var letters = shown.ToArray();
            for (var changed = random.Next(0, 30); changed > 0; changed--)
            {
                letters[random.Next(letters.Length)] = Alphabet[random.Next(Alphabet.Length)];
            }

            // As heat.js reads them.
            if (HeatChanges.Between(new(shown), new(letters)) is { } changes)
            {
                foreach (Match change in Change().Matches(changes))
                {
                    shown[int.Parse(change.Groups[1].Value)] = change.Groups[2].Value[0];
                }

                Assert.Equal(letters, shown);
            }
        }
    }

    [Fact]
    public void An_error_keeps_its_letter_when_another_one_becomes_more_frequent()
    {
        var letters = new ErrorLetters();
        var first = letters.Keep(new SubtaskMap("AAB", [Error("x", 'A', 2), Error("y", 'B', 1)], 0));
        var second = letters.Keep(new SubtaskMap("BBAAAC", [Error("y", 'A', 3), Error("x", 'B', 2), Error("z", 'C', 1)], 0));
        var third = letters.Keep(new SubtaskMap("BAp", [Error("z", 'A', 1), Error("w", 'B', 1)], 0));

        Assert.Equal("AAB", first.Letters);
        Assert.Equal("AABBBC", second.Letters);
        Assert.Equal([("y", 'B'), ("x", 'A'), ("z", 'C')], second.Errors.Select(error => (error.Key.Code!, error.Letter)));
        Assert.Equal("ACp", third.Letters);
    }

    [Theory]
    [InlineData(5, 1, 5, 5, 1, "Endpoint 5")]
    [InlineData(33, 33, 1204, 1236, 1, "Endpoints 1,204 to 1,236, without a gap")]
    [InlineData(33, 33, 7, 9000, 3, "Between endpoints 7 and 9,000 · 2 other messages")]
    public void An_error_says_where_it_is(int one, int count, int first, int last, int messages, string where) =>
        Assert.Equal(
            where,
            SubtaskErrorWords.Where(Error("E", 'A', one == 5 ? 1 : count) with { First = first, Last = last, Messages = messages })
        );

    [Fact]
    public void An_error_is_named_by_its_message_its_code_or_neither()
    {
        Assert.Equal("No room.", SubtaskErrorWords.Title(Error("E", 'A', 1) with { Message = "No room. Clear the disk." }));
        Assert.Equal("Error code E, without a message", SubtaskErrorWords.Title(Error("E", 'A', 1)));
        Assert.Equal("Without an error code or a message", SubtaskErrorWords.Title(Error("E", 'A', 1) with { Key = new(null, null) }));
        Assert.Equal("failed: Error code E, without a message", SubtaskErrorWords.Letters([Error("E", 'A', 1)])["A"]);
        Assert.Equal("running", SubtaskErrorWords.Letters([])["r"]);
    }

    private static SubtaskError Error(string code, char letter, int count) => new(new(code, null), letter, null, 0, count, 1, count);

    [GeneratedRegex(@"(\d+)(\D)")]
    private static partial Regex Change();
}
