using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>The ticks in a retry's plan, and the filter of exactly the ticked lines.</summary>
public sealed class RetryTicksTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;
    private static readonly string[] Destinations = ["d1", "d2", "d3"];
    private static readonly int?[] Signatures = [1, 2, 3, null];

    [Fact]
    public void The_filter_matches_exactly_the_pushes_of_ticked_lines()
    {
        var random = TestRandom.Create(output);
        List<Push> pushes =
        [
            .. from destination in Enumerable.Range(0, Destinations.Length)
            from signature in Signatures
            from kind in new[] { "trip", "crash" }
            select APush(destination, signature, kind),
        ];
        var numbers = Destinations.Select((id, number) => (id, number)).ToDictionary(pair => pair.id, pair => pair.number);
        for (var index = 0; index < Cases; index++)
        {
            var filter = AFilter(random, pushes);
            var takes = PushFilter.Destination.Resolve(filter, numbers).ToPredicate();
            var lines = pushes
                .Where(takes)
                .GroupBy(push => (push.DestinationNumber, push.SignatureNumber))
                .Select(group => ALine(Destinations[group.Key.DestinationNumber], group.Key.SignatureNumber, group.Count()))
                .ToList();
            var ticked = lines.Where(_ => random.Next(2) == 0).ToHashSet();

            var narrowed = RetryTicks.Narrow(filter, APlan([.. lines, ALine("d1", 9, 0)]), ticked.Contains);

            var expected = pushes.Where(push =>
                takes(push)
                && ticked.Any(line =>
                    line.DestinationId == Destinations[push.DestinationNumber] && line.Signature?.Number == push.SignatureNumber
                )
            );
            Assert.Equal(expected, pushes.Where(PushFilter.Destination.Resolve(narrowed, numbers).ToPredicate()));

            // A filter of one push stays one, and listed ids are still looked up by their ids.
            if (ticked.Count > 0)
            {
                Assert.True(PushFilter.IsOfOne(narrowed) || !PushFilter.IsOfOne(filter));
                Assert.Equal(PushFilter.Split(filter).Ids.Order(), PushFilter.Split(narrowed).Ids.Order());
            }
        }
    }

    [Fact]
    public void With_every_line_ticked_the_filter_stays_as_it_is()
    {
        var plan = APlan([ALine("d1", 1, 3), ALine("d1", 2, 0)]);

        Assert.Same(PushFilter.All, RetryTicks.Narrow(PushFilter.All, plan, line => line.WillSend > 0));
        Assert.True(RetryTicks.Narrow(PushFilter.All, plan, _ => false).MatchesNothing);
    }

    [Theory]
    [InlineData(FailureLight.LikelyWorks, 3, true)]
    [InlineData(FailureLight.StillDown, 3, true)]
    [InlineData(FailureLight.AskCustomerFirst, 3, false)]
    [InlineData(FailureLight.LikelyWorks, 0, false)]
    public void What_a_retry_cannot_fix_is_not_ticked_at_first(FailureLight light, int willSend, bool ticked) =>
        Assert.Equal(ticked, RetryTicks.IsTickedAtFirst(ALine("d1", 1, willSend) with { Light = light }, PushFilter.All));

    [Fact]
    public void A_single_push_is_ticked_whatever_its_light_and_warned_of()
    {
        var line = ALine("d1", 1, 1) with { Light = FailureLight.AskCustomerFirst };

        Assert.True(RetryTicks.IsTickedAtFirst(line, PushFilter.Id.Is("p1")));
        Assert.False(RetryTicks.IsTickedAtFirst(line, PushFilter.Id.Is("p1", "p2")));
        Assert.Contains("Ask the customer first", LightWords.OfLine(line), StringComparison.Ordinal);
    }

    private static Filter<Push> AFilter(Random random, List<Push> pushes) =>
        random.Next(6) switch
        {
            0 => PushFilter.All,
            1 => PushFilter.Kind.Is("trip"),
            2 => PushFilter.Destination.Is(random.Some(Destinations)),
            3 => PushFilter.Id.Is(random.Pick(pushes).Id),
            4 => PushFilter.Id.Is(random.Some(pushes).ConvertAll(push => push.Id)) & PushFilter.Kind.Is("trip"),
            _ => (PushFilter.Destination.Is("d1") & PushFilter.Signature.Is(1, 2))
                | PushFilter.Id.Is(random.Some(pushes).ConvertAll(push => push.Id)),
        };

    private static RetryPlan APlan(IReadOnlyList<RetryPlanLine> lines) =>
        new(7, lines.Sum(line => line.WillSend), new Dictionary<NotSentReason, int>()) { Lines = lines };

    private static RetryPlanLine ALine(string destination, int? signature, int willSend) =>
        new(
            destination,
            destination,
            signature is { } number ? new ErrorSignature { Number = number, Message = "" } : null,
            willSend,
            new Dictionary<NotSentReason, int>(),
            FailureLight.StillDown
        );

    private static Push APush(int destination, int? signature, string kind) =>
        new()
        {
            Number = 0,
            Id = $"{destination}-{signature}-{kind}",
            DestinationNumber = destination,
            Kind = kind,
            ItemId = "",
            Version = "",
            SignatureNumber = signature,
            State = PushState.Failed,
            PayloadDigest = [],
        };
}
