using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Tasks;

/// <summary>The map of a task's subtasks: one letter each, and the errors that they have in common.</summary>
public sealed class SubtaskMapTests(ITestOutputHelper output)
{
    private const int Cases = 1_000;

    private static readonly string?[] Codes = [null, null, "", "A", "B", "0x80070005"];
    private static readonly string?[] Messages = [null, " ", "Access is denied.", "12 MB left", "9 MB left", "#", "99", new('x', 300)];

    [Fact]
    public void A_map_of_random_subtasks_in_random_order_equals_a_plain_count()
    {
        var random = TestRandom.Create(output);
        for (var one = 0; one < Cases; one++)
        {
            var rows = Enumerable.Range(1, random.Next(1, 60)).Select(ordinal => Row(ordinal, random)).ToArray();
            var shuffled = rows.ToArray();
            random.Shuffle(shuffled);
            var builder = new SubtaskMapBuilder();
            foreach (var (ordinal, state, code, message) in shuffled)
            {
                builder.Add(ordinal, state, code, message);
            }

            var map = builder.Build();

            var groups = rows.Where(row => row.State is SubtaskState.Failed).GroupBy(row => KeyOf(row.Code, row.Message)).ToList();
            var shown = map.Errors.Select(error => (error.Key.Code, error.Key.Text)).ToHashSet();
            Assert.Equal(Math.Min(groups.Count, SubtaskMap.MostErrors), map.Errors.Count);
            Assert.Equal(groups.Where(group => !shown.Contains(group.Key)).Sum(group => group.Count()), map.Rare);
            Assert.Equal(map.Errors.OrderByDescending(error => error.Count), map.Errors);
            foreach (var error in map.Errors)
            {
                var members = groups.Single(group => group.Key == (error.Key.Code, error.Key.Text)).ToList();
                Assert.Equal(
                    (members.Count, members.Min(row => row.Ordinal), members.Max(row => row.Ordinal)),
                    (error.Count, error.First, error.Last)
                );
                Assert.All(members, row => Assert.Equal(error.Letter, map.Letters[row.Ordinal - 1]));
            }

            Assert.Equal(rows.Length, map.Letters.Length);
            Assert.All(
                rows,
                row =>
                    Assert.True(
                        row.State is SubtaskState.Failed
                            ? SubtaskMap.IsFailed(map.Letters[row.Ordinal - 1])
                            : map.Letters[row.Ordinal - 1] == SubtaskMap.LetterOf(row.State)
                    )
            );
        }
    }

    [Fact]
    public void Ten_thousand_subtasks_are_a_text_of_as_many_letters()
    {
        var builder = new SubtaskMapBuilder();
        for (var ordinal = Limits.SubtasksOfTask; ordinal > 0; ordinal--)
        {
            builder.Add(ordinal, SubtaskState.Completed, null, null);
        }

        Assert.Equal(new string('c', Limits.SubtasksOfTask), builder.Build().Letters);
    }

    private static (int Ordinal, SubtaskState State, string? Code, string? Message) Row(int ordinal, Random random) =>
        (
            ordinal,
            Enum.GetValues<SubtaskState>()[random.Next(5)],
            random.Next(3) == 0 ? $"E{random.Next(40)}" : Codes[random.Next(Codes.Length)],
            Messages[random.Next(Messages.Length)]
        );

    // By hand: digits in a row are one sign.
    private static (string? Code, string? Text) KeyOf(string? code, string? message)
    {
        if (!string.IsNullOrWhiteSpace(code))
        {
            return (code, null);
        }

        if (string.IsNullOrWhiteSpace(message))
        {
            return (null, null);
        }

        var text = "";
        foreach (var letter in message)
        {
            text +=
                !char.IsAsciiDigit(letter) ? letter.ToString()
                : text.EndsWith('\0') ? ""
                : "\0";
        }

        text = text.Replace('\0', '#');
        return (null, text[..Math.Min(text.Length, 200)]);
    }
}
