using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>The language in which people write filters.</summary>
public sealed class QueryTests(ITestOutputHelper output)
{
    private const int Cases = 5_000;

    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("", "")]
    [InlineData("  state:failed   state:canceled ", "state:failed,canceled")]
    [InlineData("STATE:failed", "state:failed")]
    [InlineData("-state:failed -state:canceled", "-state:failed,canceled")]
    [InlineData("state:failed,failed -state:completed", "state:failed -state:completed")]
    [InlineData("company:\"Acme Ltd\"", "company:\"Acme Ltd\"")]
    [InlineData("company:\"Acme\"", "company:Acme")]
    [InlineData("company:\"say \\\"yes\\\", \\\\o/\"", "company:\"say \\\"yes\\\", \\\\o/\"")]
    [InlineData("type:<b>", "type:<b>")]
    [InlineData("type:a..b", "type:a..b")]
    [InlineData("bad gateway bad", "bad gateway")]
    [InlineData("\"bad gateway\" -\"not found\" -timeout", "\"bad gateway\" -\"not found\" -timeout")]
    [InlineData("\"-1\" - a\"b \"x:y\"", "\"-1\" - \"a\\\"b\" \"x:y\"")]
    [InlineData("created:2026-11-27T01:00..04:00", "created:2026-11-27T01:00+01:00..2026-11-27T04:00+01:00")]
    [InlineData("created:2026-11-27T01:00:30Z..now", "created:2026-11-27T01:00:30Z..now")]
    [InlineData("created:2026-07-01", "created:2026-07-01T00:00+02:00..2026-07-02T00:00+02:00")]
    [InlineData("created:>=2026-11-27,<-2d", "created:>=2026-11-27T00:00+01:00,<-2d")]
    [InlineData("created:2026-11-27T01:00", "created:2026-11-27T01:00+01:00..2026-11-27T01:01+01:00")]
    [InlineData("created:2026-11-27T01:00:05Z", "created:2026-11-27T01:00:05Z..2026-11-27T01:00:06Z")]
    [InlineData("created:2026-11-27T01:00:05.25Z", "created:2026-11-27T01:00:05.25Z")]
    [InlineData("created:2026-11-27T01:00-05:00..04:00", "created:2026-11-27T01:00-05:00..2026-11-27T04:00-05:00")]
    [InlineData("created:2026-03-29T01:00..04:00", "created:2026-03-29T01:00+01:00..2026-03-29T04:00+02:00")]
    [InlineData("created:2026-10-25", "created:2026-10-25T00:00+02:00..2026-10-26T00:00+01:00")]
    [InlineData("is:stuck,silent -is:acknowledged", "is:stuck,silent -is:acknowledged")]
    [InlineData("age:<2d duration:1h..2h", "age:<2d duration:1h..2h")]
    [InlineData("restarts:>=01 workspace:3", "restarts:>=1 workspace:3")]
    [InlineData("subtask.state:failed Subtask.Error:DISK_FULL", "subtask.state:failed subtask.error:DISK_FULL")]
    public void A_query_is_written_in_one_form(string text, string written)
    {
        var query = QueryText.Read(TaskFilter.Language, text, Berlin);

        Assert.Equal(written, query.ToString());
        Assert.Equal(query, QueryText.Read(TaskFilter.Language, written, Berlin));
    }

    [Theory]
    [InlineData("state:lost", 6, 4, "state is unknown. Give one of")]
    [InlineData("state:", 6, 0, "A value of state is missing.")]
    [InlineData("state:failed,", 13, 0, "A value of state is missing.")]
    [InlineData("ok stat:failed", 3, 4, "There is no field stat. Fields are state, outcome, is, type,")]
    [InlineData("https://example.org", 0, 5, "There is no field https.")]
    [InlineData("company:\"Acme", 8, 5, "The quotation has no end.")]
    [InlineData("company:\"Acme\"x", 14, 1, "Put a space or a comma between")]
    [InlineData("\"a\"b", 3, 1, "Put a space between")]
    [InlineData("\"\"", 0, 2, "There is nothing between the quotation marks.")]
    [InlineData("created:-2d", 8, 3, "created needs a comparison. Give >=-2d or <-2d.")]
    [InlineData("age:2d", 4, 2, "age needs a comparison. Give <2d or >=2d.")]
    [InlineData("age:<two", 4, 4, "age is not a length of time.")]
    [InlineData("age:2d..1d", 4, 6, "age ends before it begins.")]
    [InlineData("is:late", 3, 4, "is has no late. Give one of stuck, silent, acknowledged.")]
    [InlineData("restarts:many", 9, 4, "restarts is not a whole number.")]
    [InlineData("-nobody:x", 1, 6, "There is no field nobody.")]
    [InlineData("created:yesterday", 8, 9, "created is not a time.")]
    [InlineData("created:..now", 8, 5, "A value of created is missing.")]
    [InlineData("created:now..-1d", 8, 8, "created ends before it begins.")]
    [InlineData("created:2026-11-27T04:00..01:00", 8, 23, "created ends before it begins.")]
    [InlineData("restarts:3..1", 9, 4, "restarts ends before it begins.")]
    [InlineData("age:>1h -state:failed age:<2h", 26, 3, "age is compared twice, and either would be enough")]
    [InlineData("created:<2026-11-28 created:>=2026-11-27", 28, 12, "created is compared twice")]
    [InlineData("created:9999-12-31", 8, 10, "created is not a time.")]
    public void A_wrong_query_is_explained_at_its_place(string text, int at, int length, string message)
    {
        Assert.False(QueryText.TryRead(TaskFilter.Language, text, Berlin, out _, out var problem));

        Assert.Equal((at, length), (problem.At, problem.Length));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        var refused = Assert.Throws<RefusedException>(() => QueryText.Read(TaskFilter.Language, text, Berlin));
        Assert.Equal((RefusalKind.Invalid, "query"), (refused.Kind, refused.Member));
    }

    [Fact]
    public void A_query_matches_what_its_filter_matches()
    {
        Same("state:failed,canceled", TaskFilter.State.Is(TaskState.Failed, TaskState.Canceled));
        Same("-state:failed type:a,b", !TaskFilter.State.Is(TaskState.Failed) & TaskFilter.Type.Is("a", "b"));
        Same(
            "bad \"gate way\" -x",
            TaskFilter.Text.Contains("bad") & TaskFilter.Text.Contains("gate way") & !TaskFilter.Text.Contains("x")
        );
        Same("created:-2d..now", TaskFilter.Created.Between(Noon.AddDays(-2), Noon));
        Same("created:>=-1w", TaskFilter.Created.AtLeast(Noon.AddDays(-7)));
        Same("created:>2026-11-27T12:00Z", TaskFilter.Created.AtLeast(Noon.AddMinutes(1)));
        Same("created:<=2026-11-27T12:00Z", TaskFilter.Created.Below(Noon.AddMinutes(1)));
        Same("created:>2026-11-27", TaskFilter.Created.AtLeast(Noon.AddHours(11)));
        Same("created:<=2026-11-27", TaskFilter.Created.Below(Noon.AddHours(11)));
        Same("created:<=2026-11-27T12:00:00.5Z", TaskFilter.Created.Below(Noon.AddMilliseconds(501)));
        Same("created:>=2026-11-27,>=now", TaskFilter.Created.AtLeast(Noon.AddHours(-13)) | TaskFilter.Created.AtLeast(Noon));
        Same("is:acknowledged", TaskFilter.Acknowledged.Is(true));
        Same("-is:stuck", !TaskFilter.Stuck.Is());
        Same("age:<2d", TaskFilter.Created.AtLeast(Noon.AddDays(-2).AddMilliseconds(1)));
        Same("age:>=2d", TaskFilter.Created.Below(Noon.AddDays(-2).AddMilliseconds(1)));
        Same("age:>2d", TaskFilter.Created.Below(Noon.AddDays(-2)));
        Same("age:<=2d", TaskFilter.Created.AtLeast(Noon.AddDays(-2)));
        Same("age:1h..2h", TaskFilter.Created.Between(Noon.AddHours(-2).AddMilliseconds(1), Noon.AddHours(-1).AddMilliseconds(1)));
        Same("restarts:>=2 owner:ana", TaskFilter.Restarts.AtLeast(2) & TaskFilter.Owner.Is("ana"));
        Same("ended:<-90s,>=now", TaskFilter.Ended.Below(Noon.AddSeconds(-90)) | TaskFilter.Ended.AtLeast(Noon));

        static void Same(string text, Filter<TrackedTask> filter) =>
            Assert.Equal(filter, QueryText.Read(TaskFilter.Language, text, Berlin).ToFilter(Noon));
    }

    [Fact]
    public void A_relative_time_counts_from_the_moment_of_the_filter()
    {
        var query = QueryText.Read(TaskFilter.Language, "created:>=-1d", Berlin);

        Assert.Equal(TaskFilter.Created.AtLeast(Noon.AddDays(4)), query.ToFilter(Noon.AddDays(5)));
        Assert.Equal("created:>=-1d", query.ToString());
    }

    [Fact]
    public void Numbers_are_compared_up_to_their_ends()
    {
        Filter<Push> Of(string text) => QueryText.Read(PushFilter.Language, text, Berlin).ToFilter(Noon);

        Assert.Equal(PushFilter.Attempts.AtLeast(4), Of("attempts:>3"));
        Assert.Equal(PushFilter.Attempts.Below(4), Of("attempts:<=3"));
        Assert.True(Of("attempts:>2147483647").MatchesNothing);
        Assert.Equal(PushFilter.Attempts.AtLeast(int.MinValue), Of("attempts:<=2147483647"));
    }

    [Fact]
    public void A_term_can_be_replaced_and_removed()
    {
        var query = QueryText.Read(TaskFilter.Language, "state:failed bad gateway", Berlin);
        var completed = query.Terms[0] with { Values = [new(QueryComparison.Is, "completed")] };

        Assert.Equal("bad gateway state:completed", query.With(completed).ToString());
        Assert.Equal("bad gateway", query.With(completed with { Values = [] }).ToString());
        Assert.Equal("state:failed gateway", query.Without(query.Terms[1]).ToString());
    }

    [Fact]
    public void What_is_written_reads_as_the_same_query_and_no_text_makes_it_throw()
    {
        Check(TaskFilter.Language, TestRandom.Create(output));
        Check(PushFilter.Language, TestRandom.Create(output));
    }

    [Fact]
    public void A_length_of_time_or_a_moment_at_the_ends_of_the_calendar_does_not_fail()
    {
        foreach (
            var text in new[]
            {
                "age:<2147483647w",
                "age:>=15250000w",
                "duration:<=2147483647s",
                "created:>=-2147483647d",
                "created:>0001-01-01T00:00Z",
                "created:<=9999-12-31T23:59:59.9999999Z",
                "created:9999-12-31T23:59Z",
            }
        )
        {
            if (QueryText.TryRead(TaskFilter.Language, text, Berlin, out var query, out var problem))
            {
                Assert.NotNull(query.ToFilter(DateTimeOffset.MinValue.AddDays(1)).ToString());
            }
            else
            {
                Assert.NotEmpty(problem.Message);
            }
        }
    }

    private void Check<TRow>(QueryFields<TRow> language, Random random)
    {
        var read = 0;
        for (var index = 0; index < Cases; index++)
        {
            var text = AText(random, language);
            if (!QueryText.TryRead(language, text, Berlin, out var query, out var problem))
            {
                Assert.True(problem.At >= 0 && problem.Length >= 0 && problem.At + problem.Length <= text.Length, text);
                continue;
            }

            read++;
            Assert.True(QueryText.TryRead(language, query.ToString(), TimeZoneInfo.Utc, out var again, out _), $"{text} → {query}");
            Assert.Equal(query, again);
            Assert.Equal(query.ToString(), again.ToString());
            Assert.Equal(query.ToFilter(Noon), again.ToFilter(Noon));
        }

        output.WriteLine($"{read} of {Cases} texts were queries");
        Assert.InRange(read, Cases / 20, Cases * 19 / 20);
    }

    // Mostly pieces of the language, joined with and without spaces.
    private static string AText<TRow>(Random random, QueryFields<TRow> language)
    {
        string[] values =
        [
            "failed",
            "failed,canceled",
            "FAILED",
            "error",
            "timeout",
            "#7",
            "a,b",
            "\"a b\"",
            "\"Acme \\\"Ltd\\\"\"",
            "\"\\\\\"",
            "-2d..now",
            "2026-11-27",
            ">=2026-03-29T02:30",
            "<=now",
            ">-1h",
            "2026-11-27T01:00..04:00",
            "2026-11-27T01:00:00.1234567+05:30",
            ">=3",
            "5..9",
            "<=2147483647",
            "007",
            "<2d",
            "1h..3h",
            "",
            "é😀",
        ];
        string[] pieces =
        [
            "-",
            "\"",
            "\"a b\"",
            "word",
            "a:b",
            ",",
            "\\",
            "é😀",
            "\ud800",
            "\0",
            " ",
            "..",
            ">=",
            "<",
            "9999-12-31",
            "0001-01-01",
            "#7",
        ];
        var text = new StringBuilder();
        for (var piece = random.Next(1, 5); piece > 0; piece--)
        {
            if (random.Next(3) > 0)
            {
                var field = random.Pick(language.All);
                var value = random.Next(2) == 0 ? field.Example : random.Pick(values);
                text.Append(random.Next(4) == 0 ? "-" : "").Append(field.Name).Append(':').Append(value);
            }
            else
            {
                text.Append(random.Pick(pieces));
            }

            if (random.Next(6) > 0)
            {
                text.Append(' ');
            }

            if (random.Next(12) == 0)
            {
                text.Append((char)random.Next(1, 0x250));
            }
        }

        return text.ToString();
    }
}
