using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Overview;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class FailureGroupWordsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(FailureGroupState.Open, 2, "Keep Acknowledge Resolve Ignore")]
    [InlineData(FailureGroupState.Acknowledged, 2, "Keep Resolve Ignore Reopen")]
    [InlineData(FailureGroupState.Ignored, 2, "Keep Acknowledge Resolve Ignore Reopen")]
    [InlineData(FailureGroupState.Resolved, 2, "Keep Reopen")]
    [InlineData(FailureGroupState.Resolved, 0, "Keep")]
    public void What_can_be_done_depends_on_the_state_and_on_whether_it_has_pushes(FailureGroupState state, int count, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', FailureGroupWords.ActsOn(AGroup(count) with { Life = new FailureGroupLife(state, Noon, "Ada") }))
        );

    [Fact]
    public void Every_act_and_every_end_of_ignoring_has_words()
    {
        foreach (var act in Enum.GetValues<FailureGroupAct>())
        {
            Assert.All(Enum.GetValues<FailureGroupState>(), state => Assert.NotEmpty(FailureGroupWords.Of(act, state)));
            Assert.NotEmpty(FailureGroupWords.Explanation(act));
        }

        foreach (var choice in Enum.GetValues<IgnoreChoice>())
        {
            var until = FailureGroupWords.UntilOf(choice, Noon);
            Assert.NotEmpty(FailureGroupWords.Of(choice));
            Assert.True(until.Until > Noon || until.Failures > 0);
        }
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(1, 0, "1 waits for another attempt")]
    [InlineData(0, 2, "2 are being sent again")]
    [InlineData(3, 1, "3 wait for another attempt, 1 is being sent again")]
    public void Pushes_that_are_not_failed_are_said_apart(int waiting, int sending, string? expected) =>
        Assert.Equal(expected, FailureGroupWords.Apart(AGroup(1) with { Waiting = waiting, Sending = sending }));

    [Theory]
    [InlineData(0, 1, "The last retried push was not delivered")]
    [InlineData(1, 1, "The last retried push was delivered")]
    [InlineData(3, 20, "3 of the last 20 retried pushes were delivered")]
    public void The_share_of_retries_is_said(int delivered, int of, string expected) =>
        Assert.Equal(expected, LightWords.Share(new RetryShare(delivered, of)));

    [Fact]
    public void Every_reason_of_a_light_has_words() =>
        Assert.All(
            Enum.GetValues<FailureLightReason>(),
            reason => Assert.EndsWith(".", LightWords.Reason(AGroup(1) with { LightReason = reason }), StringComparison.Ordinal)
        );

    [Fact]
    public void The_overview_names_who_acknowledged_a_group()
    {
        var group = AGroup(1);
        var need = new FailureNeed(
            NeedKind.FailuresGrow,
            4,
            Noon,
            group.DestinationId,
            group.DestinationName,
            group.Signature,
            3,
            FailureLight.StillDown,
            default
        );

        var open = NeedWords.Of(need).Advice;
        var acknowledged = NeedWords.Of(need with { Life = new FailureGroupLife(FailureGroupState.Acknowledged, Noon, "Ada") }).Advice;

        Assert.Equal($"Acknowledged by {IsolatedText.InSentence("Ada")}. {open}", acknowledged);
    }

    private static FailureGroupView AGroup(int count) =>
        new(
            "d1",
            "Acme",
            false,
            new ErrorSignature
            {
                Number = 7,
                Error = DeliveryError.Status,
                Status = 503,
                Message = "The endpoint answered 503",
            },
            count,
            Noon,
            Noon
        );
}
