using System.Text.Json;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class FilterTests(ITestOutputHelper output)
{
    private static readonly TrackedTask Bare = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Type = "import",
        Name = "Nightly import",
        CreatedBy = "test",
    };
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_range_includes_its_start_but_not_its_end()
    {
        var range = TaskFilter.Created.Between(Noon, Noon.AddHours(1));

        Assert.Equal(
            [false, true, true, false],
            new[] { -1, 0, 3_599_999, 3_600_000 }.Select(after => Takes(range, Bare with { CreatedAt = Noon.AddMilliseconds(after) }))
        );
        Assert.Equal(
            [false, true],
            new[] { -1, 0 }.Select(after => Takes(TaskFilter.Created.AtLeast(Noon), Bare with { CreatedAt = Noon.AddMilliseconds(after) }))
        );
        Assert.Equal(
            [true, false],
            new[] { -1, 0 }.Select(after => Takes(TaskFilter.Created.Below(Noon), Bare with { CreatedAt = Noon.AddMilliseconds(after) }))
        );
    }

    [Fact]
    public void A_row_without_a_value_matches_no_condition_on_it_but_every_negation()
    {
        Filter<TrackedTask>[] conditions =
        [
            TaskFilter.Outcome.Is(TaskOutcome.Error),
            TaskFilter.Ended.AtLeast(DateTimeOffset.MinValue),
            TaskFilter.Ended.Below(DateTimeOffset.MaxValue),
            TaskFilter.Company.Is("acme"),
        ];

        Assert.All(conditions, condition => Assert.False(Takes(condition, Bare)));
        Assert.All(conditions, condition => Assert.True(Takes(!condition, Bare)));
    }

    [Fact]
    public void Any_of_no_values_matches_no_row_and_a_blank_text_matches_every_row()
    {
        Assert.True(TaskFilter.Type.Is().MatchesNothing);
        Assert.True((!TaskFilter.State.Is()).IsAll);
        Assert.True(TaskFilter.Text.Contains(" \t").IsAll);
    }

    [Theory]
    [InlineData("NIGHT", true)]
    [InlineData(" import ", true)]
    [InlineData("order-7", true)]
    [InlineData("0123456789abcdef01234567", true)]
    [InlineData("0123456789ABCDEF01234567", false)]
    [InlineData("0123456789abcdef0123456", false)]
    [InlineData("report", false)]
    public void A_text_is_searched_in_name_description_launcher_and_external_id_or_is_the_whole_id(string text, bool found) =>
        Assert.Equal(found, Takes(TaskFilter.Text.Contains(text), Bare with { ExternalId = "order-7" }));

    [Fact]
    public void Constant_parts_of_a_tree_are_removed()
    {
        var (type, state) = (TaskFilter.Type.Is("a"), TaskFilter.State.Is(TaskState.Failed));

        Assert.Same(type, TaskFilter.All & type);
        Assert.Same(type, TaskFilter.State.Is() | type);
        Assert.True((TaskFilter.State.Is() & type).MatchesNothing);
        Assert.True((TaskFilter.All | type).IsAll);
        Assert.Same(type, !!type);
        Assert.Equal((type & state) & type, type & (state & type));
        Assert.NotEqual(type & state, state & type);
    }

    [Fact]
    public void Conditions_on_a_known_value_are_removed()
    {
        var ofA = PushFilter.Destination.Is("a") & PushFilter.Signature.Is(1, 2);
        var filter = ofA | (PushFilter.Destination.Is("b") & PushFilter.Kind.Is("trip"));

        Assert.Equal(PushFilter.Signature.Is(1, 2), filter.Given(PushFilter.Destination, "a"));
        Assert.Equal(PushFilter.Kind.Is("trip"), filter.Given(PushFilter.Destination, "b"));
        Assert.True(filter.Given(PushFilter.Destination, "c").MatchesNothing);
        Assert.True(filter.Given(PushFilter.Destination, "a").Given(PushFilter.Signature, 2).IsAll);
        Assert.True((!filter).Given(PushFilter.Destination, "a").Given(PushFilter.Signature, 2).MatchesNothing);
        Assert.True(ofA.Given(PushFilter.Signature, null).MatchesNothing);
    }

    [Fact]
    public void A_filter_that_may_match_several_pushes_does_not_name_one()
    {
        Assert.True(PushFilter.IsOfOne(PushFilter.Id.Is("a")));
        Assert.True(PushFilter.IsOfOne(PushFilter.Kind.Is("trip") & PushFilter.Id.Is("a")));
        Assert.All(
            new[]
            {
                PushFilter.All,
                PushFilter.Id.Is("a", "b"),
                PushFilter.Id.Is("a") | PushFilter.Kind.Is("trip"),
                !PushFilter.Id.Is("a"),
                PushFilter.Kind.Is("trip"),
            },
            filter => Assert.False(PushFilter.IsOfOne(filter))
        );
    }

    [Theory]
    [InlineData("""{"all":true}""")]
    [InlineData("""{"or":[]}""")]
    [InlineData("""{"kind":"trip","destinationId":["a","b"],"signature":7}""")]
    [InlineData("""{"pushIds":["a"]}""")]
    [InlineData("""{"or":[{"destinationId":"a","signature":[1,2]},{"not":{"kind":"é\"\\"}}]}""")]
    [InlineData("""{"and":[{"kind":"a"},{"kind":"b"}]}""")]
    [InlineData("""{"created":{">=":"2026-01-31T12:00:00Z","<":"2026-01-31T12:00:00.5Z"},"signature":{"<":3}}""")]
    public void A_filter_is_equal_to_its_json(string json) => Assert.Equal(json, FilterJson.Read(PushFilter.Fields, json).ToString());

    [Fact]
    public void Every_filter_that_is_written_can_be_read()
    {
        var random = TestRandom.Create(output);
        var instants = Enumerable.Range(0, 9).Select(index => Noon.AddMilliseconds(index * 250)).ToList();
        var filters = new RandomFilters<TrackedTask>(
            random,
            [
                () => TaskFilter.State.Condition(random),
                () => TaskFilter.Type.Is(random.Some(["a", "b,c", "\"\\é"])),
                () => TaskFilter.Ended.Condition(random, instants),
                () => TaskFilter.Acknowledged.Is(random.Next(2) == 0),
                () => TaskFilter.Text.Contains(random.Pick(["x", "y z"])),
            ]
        );
        for (var index = 0; index < 1000; index++)
        {
            var filter = filters.Next();
            Assert.Equal(filter, FilterJson.Read(TaskFilter.Fields, filter.ToString()));
        }
    }

    [Fact]
    public void A_flag_is_true_or_false_for_each_row_and_so_is_its_json()
    {
        TrackedTask[] rows = [Bare with { AcknowledgedAt = Noon }, Bare];

        Assert.Equal([true, false], rows.Select(row => Takes(TaskFilter.Acknowledged.Is(true), row)));
        Assert.Equal([false, true], rows.Select(row => Takes(TaskFilter.Acknowledged.Is(false), row)));
        Assert.Equal("""{"acknowledged":false}""", TaskFilter.Acknowledged.Is(false).ToString());
        Assert.Equal(TaskFilter.Acknowledged.Is(true), FilterJson.Read(TaskFilter.Fields, """{"acknowledged":true}"""));
        Assert.Equal(TaskFilter.Acknowledged.Is(true), FilterJson.Read(TaskFilter.Fields, """{"acknowledged":"true"}"""));
        foreach (var wrong in new[] { """{"acknowledged":1}""", """{"acknowledged":[true,false]}""", """{"type":true}""" })
        {
            Assert.Equal(RefusalKind.Invalid, Assert.Throws<RefusedException>(() => FilterJson.Read(TaskFilter.Fields, wrong)).Kind);
        }
    }

    [Fact]
    public void Ids_are_omitted_or_counted_if_there_may_be_too_many()
    {
        var filter = PushFilter.Kind.Is("trip") & PushFilter.Id.Is("a", "b");

        Assert.Equal("""{"kind":"trip"}""", FilterJson.Write(filter, LongLists.LeftOut));
        Assert.Equal("""{"kind":"trip","pushIdCount":2}""", FilterJson.Write(filter, LongLists.Counted));
        Assert.Equal("""{}""", FilterJson.Write(PushFilter.Id.Is("a"), LongLists.LeftOut));
        Assert.Equal(
            """{"or":[{"kind":"trip"},{"pushIdCount":1}]}""",
            FilterJson.Write(PushFilter.Kind.Is("trip") | PushFilter.Id.Is("a"), LongLists.LeftOut)
        );
        Assert.Equal(2, PushFilter.IdCount(filter));
        Assert.Null(PushFilter.IdCount(PushFilter.All));
    }

    [Theory]
    [InlineData("""[]""", "filter")]
    [InlineData("""{}""", "filter")]
    [InlineData("""{"or":[{"kind":"a"},{}]}""", "filter.or[1]")]
    [InlineData("""{"kinds":"trip"}""", "filter.kinds")]
    [InlineData("""{"or":[{"kind":"a"},{"state":"lost"}]}""", "filter.or[1].state")]
    [InlineData("""{"not":{"signature":["1","x"]}}""", "filter.not.signature[1]")]
    [InlineData("""{"kind":[]}""", "filter.kind")]
    [InlineData("""{"kind":null}""", "filter.kind")]
    [InlineData("""{"kind":{">=":"a"}}""", "filter.kind")]
    [InlineData("""{"created":{">=":"yesterday"}}""", "filter.created.>=")]
    [InlineData("""{"created":{"<":"2026-01-31T12:00:00Z",">":"2026-01-31T12:00:00Z"}}""", "filter.created")]
    [InlineData("""{"and":{}}""", "filter.and")]
    [InlineData("""{"all":false}""", "filter.all")]
    public void A_wrong_part_of_a_filter_is_refused_with_its_path(string json, string place)
    {
        var refused = Assert.Throws<RefusedException>(() => FilterJson.Read(PushFilter.Fields, json));

        Assert.Equal((RefusalKind.Invalid, place), (refused.Kind, refused.Member));
    }

    [Fact]
    public void A_filter_in_a_command_is_written_as_json()
    {
        var command = new Core.Retries.RetryCommand { Filter = PushFilter.Destination.Is("a") | PushFilter.Id.Is("b"), Reason = "back" };
        var json = JsonSerializer.Serialize(command);

        Assert.Contains("""{"or":[{"destinationId":"a"},{"pushIds":["b"]}]}""", json, StringComparison.Ordinal);
        Assert.Equal(command, JsonSerializer.Deserialize<Core.Retries.RetryCommand>(json));
    }

    [Fact]
    public void Parameters_are_joined_by_and_and_their_values_by_or()
    {
        Assert.Equal(
            TaskFilter.State.Is(TaskState.Pending, TaskState.Failed) & TaskFilter.Type.Is("a,b", "c") & TaskFilter.Text.Contains("x"),
            Parameters(("state", ["failed, pending"]), ("type", ["a,b", "c"]), ("text", [" x "]))
        );
        Assert.Equal(
            TaskFilter.Created.AtLeast(Noon) | TaskFilter.Created.Between(Noon, Noon.AddHours(1)) | TaskFilter.Created.Is(Noon),
            Parameters(("created", [">=2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z..2026-01-31T14:00:00+01:00,2026-01-31T12:00:00Z"]))
        );
        Assert.Equal(
            TaskFilter.State.Is(TaskState.Failed) & TaskFilter.Acknowledged.Is(false),
            Parameters(("state", ["failed"]), ("acknowledged", ["false"]))
        );
        Assert.True(Parameters(("state", ["", ","]), ("type", [""]), ("text", [" "])).IsAll);
    }

    [Theory]
    [InlineData("state", "Failed")]
    [InlineData("outcome", "error,fine")]
    [InlineData("created", "2026-01-31T12:00:00Z..")]
    [InlineData("created", "2026-01-31")]
    [InlineData("ended", "<soon")]
    [InlineData("acknowledged", "yes")]
    [InlineData("acknowledged", "true,false")]
    public void A_wrong_parameter_is_refused_with_its_name(string name, string value) =>
        Assert.Equal(name, Assert.Throws<RefusedException>(() => Parameters((name, [value]))).Member);

    [Fact]
    public void A_text_can_be_given_only_once() =>
        Assert.Equal("text", Assert.Throws<RefusedException>(() => Parameters(("text", ["a", "b"]))).Member);

    [Fact]
    public void Each_name_belongs_to_one_field()
    {
        Assert.All(TaskFilter.Fields.All, field => Assert.Same(field, TaskFilter.Fields.Find(field.Name, "")));
        Assert.All(PushFilter.Fields.All, field => Assert.Same(field, PushFilter.Fields.FindMember(field.Member, "")));
        Assert.Equal("query", Assert.Throws<RefusedException>(() => TaskFilter.Fields.Find("nonsense", "query")).Member);
    }

    private static bool Takes<TRow>(Filter<TRow> filter, TRow row) => filter.ToPredicate()(row);

    private static Filter<TrackedTask> Parameters(params (string Name, string[] Values)[] given) =>
        TaskFilter.Fields.Read(field => given.FirstOrDefault(parameter => parameter.Name == field.Name).Values ?? []).ToFilter();
}
