using Bunit;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Retries;

namespace TaskDashboard.Tests.Components;

/// <summary>What a retry would send, in each of its states.</summary>
public sealed class RetryPlanViewTests : IAsyncDisposable
{
    private readonly PagesContext _context = new();
    private readonly List<IReadOnlyList<RetryPlanLine>> _toggled = [];

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public async Task Several_destinations_have_their_headings_and_each_line_its_own_tick()
    {
        RetryPlanLine[] lines =
        [
            Line(503, 2) with
            {
                Light = FailureLight.LikelyWorks,
            },
            Line(422, 1),
            Line(500, 4) with
            {
                DestinationId = "d2",
                DestinationName = "Bravo",
            },
        ];
        var page = Open(Plan(lines), ticked: line => line == lines[2]);

        Assert.Equal(["Acme", "Bravo"], page.FindAll(".plan-where").Select(heading => heading.Words()));
        Assert.Equal(["2", "1", "4"], page.FindAll(".plan-r b").Select(count => count.Words()));
        Assert.Contains("Likely works", page.Words(".plan-r"), StringComparison.Ordinal);
        Assert.Equal([false, false, true], page.FindAll(".plan-r input").Select(tick => tick.HasAttribute("checked")));

        await page.ChangeAsync(".plan-r input", true, 1);
        Assert.Equal([lines[1]], Assert.Single(_toggled));
    }

    [Fact]
    public void One_destination_needs_no_heading()
    {
        var page = Open(Plan(Line(503, 2), Line(422, 1)));

        Assert.Empty(page.FindAll(".plan-where"));
        Assert.Empty(page.FindAll(".plan-left"));
    }

    [Fact]
    public void What_has_not_failed_is_named_so_and_what_cannot_be_sent_cannot_be_ticked()
    {
        var page = Open(Plan(Line(503, 0) with { Signature = null, NotSent = NotSent((NotSentReason.AlreadyDelivered, 7)) }));

        Assert.Equal("0 Not failed Nothing of this can be sent now Not sent: 7 already delivered", page.Words(".plan-r"));
        Assert.True(page.Find(".plan-r input").HasAttribute("disabled"));
        Assert.Empty(page.FindAll(".light"));
        Assert.Contains("Nothing would be sent.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void One_reason_is_explained_and_several_are_counted_the_most_frequent_first()
    {
        var one = Open(Plan(Line(503, 1) with { NotSent = NotSent((NotSentReason.Canceled, 1_200), (NotSentReason.Expired, 0)) }));
        Assert.Equal("Not sent in all: 1,200 canceled. Someone canceled them.", one.Words(".plan-left"));

        var several = Open(Plan(Line(503, 1) with { NotSent = NotSent((NotSentReason.Canceled, 3), (NotSentReason.Expired, 9)) }));
        Assert.Equal("Not sent in all: 9 expired, 3 canceled.", several.Words(".plan-left"));
    }

    [Fact]
    public void A_plan_without_anything_says_that_nothing_is_requested()
    {
        var page = Open(Plan());

        Assert.Equal("Nothing would be sent. Nothing is requested as long as that is so.", page.Words("p"));
        Assert.Empty(page.FindAll("fieldset, .plan-left, .health"));
    }

    private IRenderedComponent<LiveUpdates> Open(RetryPlan plan, Func<RetryPlanLine, bool>? ticked = null) =>
        _context.Open<RetryPlanView>(view =>
            view.Add(it => it.Plan, plan)
                .Add(it => it.IsTicked, ticked ?? (_ => true))
                .Add(it => it.Toggled, (IReadOnlyList<RetryPlanLine> lines) => _toggled.Add(lines))
        );

    private static RetryPlan Plan(params IReadOnlyList<RetryPlanLine> lines) => RetryDialogTests.APlan(lines);

    private static RetryPlanLine Line(int status, int willSend) => RetryDialogTests.ALine(status, willSend);

    private static Dictionary<NotSentReason, int> NotSent(params (NotSentReason Reason, int Count)[] counts) =>
        counts.ToDictionary(one => one.Reason, one => one.Count);
}
