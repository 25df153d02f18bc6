using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>Which pushes become due at once, and why the others do not.</summary>
public sealed class SendNowRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Push Failed = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        DestinationNumber = 1,
        Kind = "trip",
        ItemId = "1",
        Version = "",
        PayloadDigest = [],
        State = PushState.Waiting,
        SignatureNumber = 1,
        DueAt = Now.AddHours(1),
    };

    [Theory]
    [InlineData(PushState.Waiting, null)]
    [InlineData(PushState.Sending, NotNowReason.InFlight)]
    [InlineData(PushState.Failed, NotNowReason.Failed)]
    [InlineData(PushState.Delivered, NotNowReason.AlreadyDelivered)]
    [InlineData(PushState.Expired, NotNowReason.Expired)]
    [InlineData(PushState.Canceled, NotNowReason.Canceled)]
    public void Only_a_waiting_push_is_due_now_whatever_its_destination_does(PushState state, NotNowReason? reason)
    {
        var push = Failed with { State = state };

        Assert.Equal(reason, SendNowRule.WhyNot(push, false, false, false, null, Now));
        Assert.Equal(reason ?? NotNowReason.ServicePaused, SendNowRule.WhyNot(push, false, true, true, CircuitUntil(1), Now));
    }

    [Fact]
    public void A_push_that_never_failed_is_left_to_its_first_attempt()
    {
        var fresh = Failed with { SignatureNumber = null };

        Assert.Equal(NotNowReason.NeverFailed, SendNowRule.WhyNot(fresh, false, false, false, null, Now));
        Assert.Equal(NotNowReason.NeverFailed, SendNowRule.WhyNot(fresh, true, true, true, CircuitUntil(1), Now));
    }

    [Fact]
    public void A_push_that_would_expire_instead_of_being_sent_says_so() =>
        Assert.Equal(NotNowReason.Expired, SendNowRule.WhyNot(Failed, true, true, true, CircuitUntil(1), Now));

    [Fact]
    public void A_pause_comes_before_an_open_circuit()
    {
        Assert.Equal(NotNowReason.ServicePaused, SendNowRule.WhyNot(Failed, false, true, false, CircuitUntil(1), Now));
        Assert.Equal(NotNowReason.DestinationPaused, SendNowRule.WhyNot(Failed, false, false, true, CircuitUntil(1), Now));
    }

    [Theory]
    [InlineData(1, NotNowReason.CircuitOpen)]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public void A_destination_is_held_back_until_its_next_probe_which_the_push_may_be(int seconds, NotNowReason? reason) =>
        Assert.Equal(reason, SendNowRule.WhyNot(Failed, false, false, false, CircuitUntil(seconds), Now));

    private static OpenCircuit CircuitUntil(int seconds) =>
        new()
        {
            DestinationNumber = 1,
            State = CircuitState.Open,
            OpenSince = Now.AddMinutes(-1),
            NextProbeAt = Now.AddSeconds(seconds),
            Reason = "It answers 503.",
        };
}
