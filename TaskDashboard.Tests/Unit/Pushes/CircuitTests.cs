using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>When a destination's circuit opens and closes, outcome by outcome.</summary>
public sealed class CircuitTests
{
    private static readonly CircuitOptions Options = new()
    {
        MinimumThroughput = 10,
        FailureRatio = 0.9,
        Sampling = TimeSpan.FromSeconds(30),
        Break = TimeSpan.FromSeconds(15),
    };

    private readonly FakeClock _clock = new();
    private readonly Circuit _circuit;

    public CircuitTests() => _circuit = new Circuit(Options, _clock);

    [Fact]
    public void It_opens_when_enough_of_enough_attempts_failed()
    {
        Assert.Equal(CircuitTurn.None, Judge(Reply.Delivered));
        Repeat(8, Reply.Unavailable);
        Assert.Equal((CircuitState.Closed, null), (_circuit.State, _circuit.View));

        Assert.Equal(CircuitTurn.Opened, Judge(Reply.Unavailable));

        Assert.Equal(
            new CircuitView(
                _clock.UtcNow,
                "9 of 10 attempts within 30 s failed. The last one: The endpoint answered 503.",
                _clock.UtcNow + Options.Break,
                false
            ),
            _circuit.View
        );
    }

    [Fact]
    public void It_stays_closed_while_a_little_more_than_the_rest_is_delivered()
    {
        Repeat(2, Reply.Delivered);
        Repeat(17, Reply.Unavailable);
        Assert.Equal(CircuitState.Closed, _circuit.State);

        Assert.Equal(CircuitTurn.Opened, Judge(Reply.Unavailable));
    }

    [Fact]
    public void Attempts_count_for_the_sampling_time_and_no_longer()
    {
        Repeat(9, Reply.Unavailable);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Repeat(9, Reply.Unavailable);
        Assert.Equal(CircuitState.Closed, _circuit.State);

        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(CircuitTurn.Opened, Judge(Reply.Unavailable));
    }

    [Fact]
    public void Parts_of_the_sampling_time_are_forgotten_one_by_one()
    {
        for (var second = 0; second < 120; second += 4)
        {
            Judge(Reply.Unavailable);
            _clock.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(599, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(410, false)]
    [InlineData(302, false)]
    [InlineData(200, false)]
    public void Only_answers_of_a_failing_endpoint_count(int status, bool counts)
    {
        Repeat(10, status == 200 ? Reply.Delivered : Reply.Fails(status));

        Assert.Equal(counts ? CircuitState.Open : CircuitState.Closed, _circuit.State);
    }

    [Theory]
    [InlineData(DeliveryError.Timeout, true)]
    [InlineData(DeliveryError.ConnectionRefused, true)]
    [InlineData(DeliveryError.NameNotResolved, true)]
    [InlineData(DeliveryError.TlsFailure, true)]
    [InlineData(DeliveryError.ConnectionClosed, true)]
    [InlineData(DeliveryError.TokenUnavailable, true)]
    [InlineData(DeliveryError.TokenRefused, false)]
    public void No_answer_counts_and_a_refused_client_does_not(DeliveryError error, bool counts)
    {
        Repeat(10, new Reply(null, error, "It did not work"));

        Assert.Equal(counts ? CircuitState.Open : CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void After_the_break_a_probe_that_is_answered_closes_it_and_nothing_is_remembered()
    {
        Open();
        _clock.Advance(Options.Break - TimeSpan.FromMilliseconds(1));
        _circuit.Look();
        Assert.Equal(CircuitState.Open, _circuit.State);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _circuit.Look();
        Assert.Equal((CircuitState.Probing, true), (_circuit.State, _circuit.View!.Probing));

        Assert.Equal(CircuitTurn.Closed, _circuit.Judge(ResultOf(Reply.Delivered), isProbe: true));
        Assert.Equal((CircuitState.Closed, null), (_circuit.State, _circuit.View));
        Repeat(9, Reply.Unavailable);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void A_stored_break_continues_until_its_time()
    {
        _circuit.Restore(Stored(CircuitState.Open, _clock.UtcNow + TimeSpan.FromSeconds(4)));
        Assert.Equal(
            (
                CircuitState.Open,
                new CircuitView(_clock.UtcNow - TimeSpan.FromMinutes(1), "It failed.", _clock.UtcNow + TimeSpan.FromSeconds(4), false)
            ),
            (_circuit.State, _circuit.View)
        );

        _clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        _circuit.Look();
        Assert.Equal(CircuitState.Open, _circuit.State);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _circuit.Look();
        Assert.Equal(CircuitState.Probing, _circuit.State);
        Assert.Equal(CircuitTurn.StaysOpen, _circuit.Judge(ResultOf(Reply.Unavailable), isProbe: true));
        Assert.Equal(Options.Break, _circuit.BreakLeft);
    }

    [Fact]
    public void A_stored_break_lasts_at_most_one_break_if_the_clock_was_set_back()
    {
        _circuit.Restore(Stored(CircuitState.Open, _clock.UtcNow + TimeSpan.FromHours(1)));

        Assert.Equal(Options.Break, _circuit.BreakLeft);
    }

    [Fact]
    public void A_probe_requested_before_a_restart_is_made_after_it()
    {
        _circuit.Restore(Stored(CircuitState.Probing, _clock.UtcNow + TimeSpan.FromSeconds(4)));

        Assert.Equal((CircuitState.Probing, true), (_circuit.State, _circuit.View!.Probing));
        Assert.Equal(CircuitTurn.Closed, _circuit.Judge(ResultOf(Reply.Delivered), isProbe: true));
    }

    [Fact]
    public void A_probe_that_is_refused_for_its_content_closes_it()
    {
        Open();
        _circuit.Ask();

        Assert.Equal(CircuitTurn.Closed, _circuit.Judge(ResultOf(Reply.Fails(422)), isProbe: true));
    }

    [Fact]
    public void A_probe_that_fails_opens_it_for_another_break_and_it_stays_open_since_the_first()
    {
        Open();
        var since = _clock.UtcNow;
        _clock.Advance(Options.Break);
        _circuit.Look();

        Assert.Equal(CircuitTurn.StaysOpen, _circuit.Judge(ResultOf(Reply.Silent), isProbe: true));

        Assert.Equal(
            new CircuitView(
                since,
                "The endpoint still fails. The last attempt: The endpoint did not answer in time.",
                _clock.UtcNow + Options.Break,
                false
            ),
            _circuit.View
        );
        _clock.Advance(Options.Break - TimeSpan.FromMilliseconds(1));
        _circuit.Look();
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    [Fact]
    public void Attempts_from_before_it_opened_neither_close_nor_prolong_it()
    {
        Open();
        var view = _circuit.View;

        Assert.Equal(CircuitTurn.None, Judge(Reply.Delivered));
        Repeat(20, Reply.Unavailable);
        Assert.Equal(view, _circuit.View);

        _clock.Advance(Options.Break);
        _circuit.Look();
        Repeat(20, Reply.Unavailable);
        Assert.Equal(CircuitState.Probing, _circuit.State);
    }

    [Fact]
    public void A_clock_that_is_set_back_prolongs_no_break()
    {
        Open();
        _clock.UtcNow -= TimeSpan.FromHours(1);
        _clock.Advance(Options.Break);

        _circuit.Look();

        Assert.Equal(CircuitState.Probing, _circuit.State);
    }

    [Fact]
    public void Switched_off_it_never_opens()
    {
        var circuit = new Circuit(Options with { Enabled = false }, _clock);
        for (var count = 0; count < 100; count++)
        {
            Assert.Equal(CircuitTurn.None, circuit.Judge(ResultOf(Reply.Silent), isProbe: false));
        }
    }

    private void Open()
    {
        Repeat(10, Reply.Unavailable);
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    private void Repeat(int count, Reply reply)
    {
        for (; count > 0; count--)
        {
            Judge(reply);
        }
    }

    private CircuitTurn Judge(Reply reply) => _circuit.Judge(ResultOf(reply), isProbe: false);

    private DeliveryResult ResultOf(Reply reply) => new(_clock.UtcNow, 1, reply.Status, reply.Error, reply.Message, "{}", [], false, null);

    private OpenCircuit Stored(CircuitState state, DateTimeOffset nextProbeAt) =>
        new()
        {
            DestinationNumber = 1,
            State = state,
            OpenSince = _clock.UtcNow - TimeSpan.FromMinutes(1),
            NextProbeAt = nextProbeAt,
            Reason = "It failed.",
        };
}
