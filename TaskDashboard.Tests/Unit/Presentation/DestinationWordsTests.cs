using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>The health of a destination in words, and the addresses of its pages.</summary>
public sealed class DestinationWordsTests
{
    [Theory]
    [InlineData(200, 0, 5, 0, "All 200 attempts of the last hour were delivered.")]
    [InlineData(1, 0, 1, 0, "The only attempt of the last hour was delivered.")]
    [InlineData(198, 2, 1, 1, "198 of 200 attempts in the last hour were delivered.")]
    [InlineData(60, 40, 1, 1, "40 of 100 attempts in the last hour failed.")]
    [InlineData(10, 90, 4, 0, "It delivers again, after 90 failed attempts in the last hour.")]
    [InlineData(10, 90, 0, 4, "Most attempts of the last hour failed: 90 of 100.")]
    [InlineData(0, 172, 0, 3, "Nothing was delivered in the last hour. All 172 attempts failed.")]
    [InlineData(0, 1, 0, 1, "Nothing was delivered in the last hour. The only attempt failed.")]
    [InlineData(0, 0, 0, 0, "Nothing was sent in the last hour.")]
    public void One_sentence_says_how_it_does(int delivered, int failed, int deliveredLately, int failedLately, string words)
    {
        var (alarm, rest) = DestinationWords.Sentence(View(delivered, failed, deliveredLately, failedLately));

        Assert.Equal(words, $"{alarm} {rest}".Trim());
    }

    [Fact]
    public void Only_a_destination_that_fails_is_alarming()
    {
        Assert.NotNull(DestinationWords.Sentence(View(0, 5)).Alarm);
        Assert.NotNull(DestinationWords.Sentence(View(10, 90)).Alarm);
        Assert.All([View(60, 40), View(5, 0), View(0, 0)], view => Assert.Null(DestinationWords.Sentence(view).Alarm));
    }

    [Fact]
    public void A_pause_counts_before_an_open_circuit_and_both_before_the_attempts()
    {
        var circuit = new CircuitView(DateTimeOffset.UnixEpoch, "90 of 100 failed", DateTimeOffset.UnixEpoch, false);
        var held = View(0, 90) with { Circuit = circuit, Waiting = 12 };
        var paused = held with { Destination = held.Destination with { Paused = true }, Waiting = 1 };

        Assert.Equal("It keeps failing, so its pushes are held back. 12 pushes wait.", DestinationWords.Sentence(held).Words);
        Assert.Equal("Nothing is sent until somebody resumes it. 1 push waits.", DestinationWords.Sentence(paused).Words);
        Assert.Equal(
            (DestinationHealth.Held, DestinationHealth.Paused),
            (DestinationWords.HealthOf(held), DestinationWords.HealthOf(paused))
        );
        Assert.Equal("No push waits.", DestinationWords.Waiting(View(1, 0)));
        Assert.Equal(
            ("Nothing was sent yet.", "Nothing was sent in the last hour."),
            (DestinationWords.Sentence(View(0, 0) with { LastAttemptAt = null }).Words, DestinationWords.Sentence(View(0, 0)).Words)
        );
    }

    [Fact]
    public void What_needs_somebody_comes_first()
    {
        var ranks = Enum.GetValues<DestinationHealth>().OrderBy(DestinationWords.Rank).ToList();

        Assert.Equal(DestinationHealth.Failing, ranks[0]);
        Assert.Equal(DestinationHealth.Idle, ranks[^1]);
        Assert.Equal(ranks.Count, ranks.Select(DestinationWords.Rank).Distinct().Count());
    }

    [Fact]
    public void The_addresses_are_the_views()
    {
        var list = DestinationListAddress.Parse("/destinations?health=held&q=%20Acme%20");
        Assert.Equal("/destinations?health=held&q=Acme", list.ToString());
        Assert.Equal("/destinations?q=Acme", list.With(null).ToString());
        Assert.Equal("/destinations?health=held", list.WithText(" ").ToString());
        Assert.Equal("health", DestinationListAddress.Parse("/destinations?health=nonsense").Problem!.Member);
        Assert.Equal("x", DestinationListAddress.Parse("/destinations?x=1").Problem!.Member);
        Assert.Null(DestinationListAddress.Parse("/destinations?health=nonsense").With(null).Problem);
        Assert.True(list.ShowsInAnyHealth(View(1, 0)));
        Assert.False(list.Shows(View(1, 0)));
        Assert.False(list.WithText("other").ShowsInAnyHealth(View(1, 0)));

        var page = DestinationPageAddress.Parse("a/b", "/destinations/x?tab=settings");
        Assert.Equal("/destinations/a%2Fb?tab=settings", page.ToString());
        Assert.Equal("/destinations/a%2Fb", page.On(DestinationTab.Health).ToString());
        Assert.Equal("tab", DestinationPageAddress.Parse("a", "/destinations/a?tab=nonsense").Problem!.Member);
        Assert.Equal("/pushes?tab=waiting&destination=a%2Fb", DestinationWords.PushesHref("a/b", "waiting"));
    }

    private static DestinationView View(int delivered, int failed, int deliveredLately = 0, int failedLately = 0) =>
        new(
            new Destination
            {
                Number = 1,
                Id = "d1",
                Name = "Acme",
                Url = "https://acme.example.com/hook",
                ProtectedSigningSecret = "",
            },
            0,
            0,
            failed,
            delivered,
            delivered,
            failed,
            DateTimeOffset.UnixEpoch,
            null
        )
        {
            DeliveredLately = deliveredLately,
            FailedLately = failedLately,
        };
}
