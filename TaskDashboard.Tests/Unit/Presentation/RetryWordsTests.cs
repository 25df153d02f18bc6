using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>A retry looks like what arrived, and says what became of the rest.</summary>
public sealed class RetryWordsTests
{
    private static readonly FilterNames Names = new(
        new Dictionary<string, string> { ["d1"] = "Acme" },
        new Dictionary<int, ErrorSignature>
        {
            [4] = new()
            {
                Number = 4,
                Error = DeliveryError.Status,
                Status = 503,
                Message = "The endpoint answered 503 Service unavailable",
            },
        }
    );

    [Theory]
    [InlineData(RetryState.Pending, 5, 0, 0, 0, "Starting", Tone.Quiet)]
    [InlineData(RetryState.Running, 5, 1, 1, 1, "Running", Tone.Active)]
    [InlineData(RetryState.Completed, 205, 205, 0, 0, "205 of 205 delivered", Tone.Good)]
    [InlineData(RetryState.Completed, 205, 61, 130, 14, "61 of 205 delivered", Tone.Warning)]
    [InlineData(RetryState.Completed, 2, 0, 2, 0, "0 of 2 delivered", Tone.Bad)]
    [InlineData(RetryState.Completed, 2, 0, 0, 2, "0 of 2 delivered", Tone.Bad)]
    [InlineData(RetryState.Completed, 0, 0, 0, 0, "Nothing to send", Tone.Good)]
    public void A_retry_looks_like_what_arrived(
        RetryState state,
        int items,
        int delivered,
        int failedAgain,
        int notSent,
        string label,
        Tone tone
    )
    {
        var look = RetryWords.LookOf(Retry(state, items, delivered, failedAgain, notSent));

        Assert.Equal((label, tone), (look.Label, look.Tone));
        Assert.Equal(tone, RetryWords.ToneOf(Retry(state, items, delivered, failedAgain, notSent)));
    }

    [Fact]
    public void A_canceled_retry_is_canceled_whatever_arrived() =>
        Assert.Equal("Canceled", RetryWords.LookOf(Retry(RetryState.Canceled, 300, 0, 40, 0)).Label);

    [Theory]
    [InlineData(RetryState.Pending, 1, 0, 0, 0, "1 push will be sent once each.")]
    [InlineData(RetryState.Running, 300, 30, 10, 0, "40 of 300 processed: 30 delivered, 10 failed again.")]
    [InlineData(RetryState.Running, 300, 0, 0, 0, "0 of 300 processed: none sent yet.")]
    [InlineData(RetryState.Completed, 300, 300, 0, 0, "All 300 arrived.")]
    [InlineData(RetryState.Completed, 1, 1, 0, 0, "It arrived.")]
    [InlineData(RetryState.Completed, 2, 0, 2, 0, "Nothing arrived: 2 failed again.")]
    [InlineData(RetryState.Completed, 205, 61, 130, 14, "61 of 205 arrived: 130 failed again, 14 not sent.")]
    [InlineData(RetryState.Completed, 0, 0, 0, 0, "No failed push was left to send.")]
    [InlineData(RetryState.Canceled, 300, 30, 10, 0, "Canceled after 40 of 300: 30 delivered, 10 failed again, 260 not sent.")]
    [InlineData(RetryState.Canceled, 300, 0, 0, 0, "Canceled before anything was sent: 300 not sent.")]
    public void One_sentence_says_what_became_of_the_items(
        RetryState state,
        int items,
        int delivered,
        int failedAgain,
        int notSent,
        string sentence
    ) => Assert.Equal(sentence, RetryWords.Sentence(Retry(state, items, delivered, failedAgain, notSent)));

    [Fact]
    public void Released_items_are_not_sent_and_only_a_canceled_retry_has_them()
    {
        var canceled = Retry(RetryState.Canceled, 300, 30, 10, 2);
        var running = Retry(RetryState.Running, 300, 30, 10, 2);

        Assert.Equal(
            (258, 260, "10 failed again · 260 not sent"),
            (canceled.Released, RetryWords.Unsent(canceled), RetryWords.Rest(canceled))
        );
        Assert.Equal((0, 2), (running.Released, RetryWords.Unsent(running)));
        Assert.Null(RetryWords.Rest(Retry(RetryState.Completed, 3, 3, 0, 0)));
    }

    [Theory]
    [InlineData("""{"all":true}""", null, "all failed pushes")]
    [InlineData("{}", 3, "3 pushes chosen one by one")]
    [InlineData("""{"kind":"trip","destinationId":"d1"}""", null, "kind trip, destination Acme")]
    [InlineData("""{"kind":["trip","crash"],"destinationId":"gone"}""", null, "kind trip or crash, destination gone")]
    [InlineData("""{"destinationId":"d1","signature":[4,5]}""", null, "destination Acme, 503 Service unavailable or error 5")]
    [InlineData("""{"signature":4}""", null, "503 Service unavailable")]
    [InlineData("""{"or":[{"signature":4},{"signature":5}]}""", null, "2 groups of pushes")]
    [InlineData("""{"not":{"kind":"trip"}}""", null, "some pushes left out")]
    public void What_was_selected_is_said_in_words(string filter, int? ids, string words) =>
        Assert.Equal(words, string.Join(", ", RetryWords.Selected(filter, ids, Names)));

    [Fact]
    public void An_error_is_its_title_and_what_was_answered()
    {
        Assert.Equal(
            "HTTP 422: Unprocessable Entity: odometer is missing",
            RetryWords.Error(
                new ErrorSignature
                {
                    Number = 1,
                    Error = DeliveryError.Status,
                    Status = 422,
                    Message = "The endpoint answered 422 Unprocessable Entity: odometer is missing",
                }
            )
        );
        Assert.Equal(
            "HTTP 503: Service unavailable",
            RetryWords.Error(
                new ErrorSignature
                {
                    Number = 1,
                    Error = DeliveryError.Status,
                    Status = 503,
                    Message = "Service unavailable",
                }
            )
        );
        Assert.Equal(
            "No answer in time",
            RetryWords.Error(
                new ErrorSignature
                {
                    Number = 1,
                    Error = DeliveryError.Timeout,
                    Message = "",
                }
            )
        );
    }

    [Theory]
    [InlineData("https://x/retries", null, null, "/retries")]
    [InlineData(
        "https://x/retries?state=pending,running&q=SUP-1&after=7",
        RetryStage.Running,
        "SUP-1",
        "/retries?state=pending,running&q=SUP-1&after=7"
    )]
    [InlineData("https://x/retries?state=canceled", RetryStage.Canceled, null, "/retries?state=canceled")]
    public void The_address_of_the_list_is_its_view(string uri, RetryStage? stage, string? text, string written)
    {
        var address = RetryListAddress.Parse(uri);

        Assert.Equal((stage, text), (address.Stage, address.Text));
        Assert.Equal(written, Uri.UnescapeDataString(address.ToString()));
        Assert.Equal(address, RetryListAddress.Parse(address.ToString()));
    }

    [Fact]
    public void A_button_of_the_list_shows_its_states_from_the_newest_on()
    {
        var address = RetryListAddress.Parse("/retries?q=SUP&after=9").With(RetryStage.Running);

        Assert.Equal("/retries?state=pending,running&q=SUP", Uri.UnescapeDataString(address.ToString()));
        Assert.Equal("/retries?q=SUP", address.With(null).ToString());
        Assert.Equal("/retries?state=pending,running", Uri.UnescapeDataString(address.WithText(" ").ToString()));
        Assert.True(address.ToQuery().NewestFirst);
    }

    [Fact]
    public void Buttons_and_chips_of_the_list_say_what_it_is_filtered_by()
    {
        var address = RetryListAddress.Parse("/retries?state=completed&created=%3E%3D2026-11-01T00:00:00Z&q=SUP");

        Assert.Equal(
            [("All", false), ("Running", false), ("Completed", true), ("Canceled", false)],
            address.Stages().Select(stage => (stage.Label, stage.IsPressed))
        );
        Assert.Equal(
            [("created", "/retries?state=completed&q=SUP")],
            address.Chips().Select(chip => (chip.Name, Uri.UnescapeDataString(chip.Href)))
        );
        Assert.Equal(["state"], RetryListAddress.Parse("/retries?state=running").Chips().Select(chip => chip.Name));
    }

    [Fact]
    public void An_estimate_behind_a_sentence_is_one_itself() => Assert.Equal("About 3 min left.", RetryWords.Left("about 3 min left"));

    [Fact]
    public void An_invalid_state_in_the_address_is_reported()
    {
        var address = RetryListAddress.Parse("/retries?state=fine");

        Assert.NotNull(address.Problem);
        Assert.Throws<RefusedException>(address.ToQuery);
        Assert.Null(address.With(RetryStage.Completed).Problem);
    }

    [Fact]
    public void The_address_of_a_retry_keeps_outcome_page_and_push()
    {
        var address = RetryAddress.Parse("a/b", "/retries/x?outcome=failedAgain&after=12&push=p");

        Assert.Equal("/retries/a%2Fb?outcome=failedAgain&after=12&push=p", address.ToString());
        Assert.Equal("/retries/a%2Fb?outcome=notSent", address.Only(RetryItemOutcome.NotSent).ToString());
        Assert.Equal("/retries/a%2Fb?outcome=failedAgain&after=12", address.Opening(null).ToString());
        Assert.Equal("/retries/a%2Fb?outcome=failedAgain", address.Beyond(null).ToString());
    }

    private static RetryRequest Retry(RetryState state, int items, int delivered, int failedAgain, int notSent) =>
        new()
        {
            Number = 1,
            Id = "r1",
            TaskNumber = 1,
            TaskId = "t1",
            State = state,
            Filter = """{"all":true}""",
            ItemCount = items,
            Delivered = delivered,
            FailedAgain = failedAgain,
            NotSent = notSent,
            RequestedBy = "Ada",
        };
}
