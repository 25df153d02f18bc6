namespace TaskDashboard.Tests.Unit.Domain;

public sealed class RetryCandidateTests
{
    private static readonly RetryCandidate Failed = new() { State = PushState.Failed };

    [Fact]
    public void A_failed_push_that_nothing_hinders_is_sent() => Assert.Null(Failed.WhyNotSent);

    [Fact]
    public void A_push_that_does_not_exist_is_unknown() => Assert.Equal(NotSentReason.Unknown, default(RetryCandidate).WhyNotSent);

    [Fact]
    public void Only_a_failed_push_is_sent_and_every_other_state_gives_the_reason()
    {
        var reasons = Enum.GetValues<PushState>()
            .Where(state => state != PushState.Failed)
            .ToDictionary(state => state, state => (Everything with { State = state }).WhyNotSent);

        Assert.Equal(
            new Dictionary<PushState, NotSentReason?>
            {
                [PushState.Waiting] = NotSentReason.InFlight,
                [PushState.Sending] = NotSentReason.InFlight,
                [PushState.Delivered] = NotSentReason.AlreadyDelivered,
                [PushState.Expired] = NotSentReason.Expired,
                [PushState.Canceled] = NotSentReason.Canceled,
            },
            reasons
        );
    }

    [Fact]
    public void Of_several_reasons_the_most_permanent_is_given()
    {
        var candidate = Everything;
        Assert.Equal(NotSentReason.Superseded, candidate.WhyNotSent);
        Assert.Equal(NotSentReason.InAnotherRetry, (candidate = candidate with { IsSuperseded = false }).WhyNotSent);
        Assert.Equal(NotSentReason.PayloadMissing, (candidate = candidate with { FailedAfterCutOff = false }).WhyNotSent);
        Assert.Equal(NotSentReason.Expired, (candidate = candidate with { HasNoPayload = false }).WhyNotSent);
        Assert.Equal(NotSentReason.InAnotherRetry, (candidate = candidate with { IsTooOld = false }).WhyNotSent);
        Assert.Equal(NotSentReason.CircuitOpen, (candidate with { IsReserved = false }).WhyNotSent);
    }

    private static RetryCandidate Everything =>
        Failed with
        {
            IsSuperseded = true,
            FailedAfterCutOff = true,
            HasNoPayload = true,
            IsTooOld = true,
            IsReserved = true,
            Hold = NotSentReason.CircuitOpen,
        };
}
