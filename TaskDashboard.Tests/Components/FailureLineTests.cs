using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pushes;

namespace TaskDashboard.Tests.Components;

/// <summary>Who deals with a group of failures, in each state.</summary>
public sealed class FailureLineTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, (FailureGroupLife Life, string Words)> Lives = new()
    {
        ["open"] = (new(FailureGroupState.Open, At, null), "Open"),
        ["opened by a person"] = (new(FailureGroupState.Open, At, "Ada"), "Open by Ada"),
        ["acknowledged"] = (new(FailureGroupState.Acknowledged, At, "Ada"), "Acknowledged by Ada"),
        ["ignored until a time"] = (new(FailureGroupState.Ignored, At, "Ada") { Until = At.AddDays(1) }, "Ignored by Ada until"),
        ["ignored until failures"] = (
            new(FailureGroupState.Ignored, At, "Ada") { FailuresLeft = 1200 },
            "Ignored by Ada until 1,200 more attempts fail"
        ),
        ["ignored until one failure"] = (new(FailureGroupState.Ignored, At, "Ada") { FailuresLeft = 1 }, "until 1 more attempt fails"),
        ["resolved"] = (new(FailureGroupState.Resolved, At, "Ada"), "Resolved by Ada"),
        ["resolved by itself"] = (new(FailureGroupState.Resolved, At, null), "Resolved none of its pushes was left"),
    };

    private readonly PagesContext _page = new();

    public static TheoryData<string> Names => [.. Lives.Keys];

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_state_is_said(string name)
    {
        var (life, expected) = Lives[name];

        var line = Show(AGroup() with { Life = life });

        Assert.Contains(expected, Words(line.Find(".fail-who")), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_why_it_has_its_light_how_retries_went_what_was_delivered_since_and_the_note()
    {
        var line = Show(
            AGroup() with
            {
                Waiting = 3,
                Sending = 1,
                Retries = new RetryShare(0, 6),
                LightReason = FailureLightReason.RetriesFail,
                Note = "Their proxy",
            },
            1200
        );

        Assert.Equal(
            "3 wait for another attempt, 1 is being sent again. 0 of the last 6 retried pushes were delivered, although the destination "
                + "took other pushes at that time. 1,200 pushes delivered since, in the last 24 hours.",
            Words(line.Find(".fail-facts"))
        );
        Assert.Equal("Note Their proxy", Words(line.Find(".fail-note")));
    }

    [Fact]
    public void Without_anything_to_say_it_says_only_the_reason()
    {
        var line = Show(AGroup());

        Assert.Equal("The destination has taken no push since the last failure.", Words(line.Find(".fail-facts")));
        Assert.Empty(line.FindAll(".fail-note"));
    }

    [Theory]
    [InlineData(FailureLightReason.Rejected)]
    [InlineData(FailureLightReason.PayloadMissing)]
    [InlineData(FailureLightReason.DeliveredSince)]
    [InlineData(FailureLightReason.RetriesWork)]
    public void What_the_advice_says_is_not_said_again(FailureLightReason reason)
    {
        var line = Show(AGroup() with { LightReason = reason, Retries = new RetryShare(6, 6) });

        Assert.Equal("6 of the last 6 retried pushes were delivered.", Words(line.Find(".fail-facts")));
    }

    [Fact]
    public async Task A_person_who_may_not_follow_up_reads_why()
    {
        var pressed = 0;
        var line = Show(AGroup(), forbidden: "This needs the role operator.", pressed: _ => pressed++);

        await line.PressAsync("Follow up…");

        var button = line.Button("Follow up…");
        Assert.Equal(("true", "This needs the role operator."), (button.GetAttribute("aria-disabled"), button.GetAttribute("title")));
        Assert.Equal(0, pressed);
    }

    [Fact]
    public async Task Following_up_names_the_group()
    {
        FailureGroupView? chosen = null;
        var group = AGroup();
        var line = Show(group, pressed: one => chosen = one);

        await line.PressAsync("Follow up…");

        Assert.Equal(group, chosen);
    }

    private IRenderedComponent<LiveUpdates> Show(
        FailureGroupView group,
        long? since = null,
        string? forbidden = null,
        Action<FailureGroupView>? pressed = null
    ) =>
        _page.Open<FailureLine>(line =>
            line.Add(one => one.Group, group)
                .Add(one => one.DeliveredSince, since)
                .Add(one => one.Forbidden, forbidden)
                .Add(one => one.FollowUp, EventCallback.Factory.Create<FailureGroupView>(this, view => pressed?.Invoke(view)))
        );

    private static FailureGroupView AGroup() =>
        new(
            "acme",
            "Acme",
            false,
            new ErrorSignature
            {
                Number = 7,
                Error = DeliveryError.Status,
                Status = 503,
                Message = "The endpoint answered 503",
            },
            2,
            At,
            At
        );

    private static string Words(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace("\u2068", "", StringComparison.Ordinal)
            .Replace("\u2069", "", StringComparison.Ordinal);
}
