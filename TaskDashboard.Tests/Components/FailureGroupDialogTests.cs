using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Pushes;

namespace TaskDashboard.Tests.Components;

/// <summary>Following up on a group of failures, on the running core.</summary>
public sealed class FailureGroupDialogTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;
    private Destination _destination = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );
        _page = new PagesContext(_core, Callers.Operator);
        _destination = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = "Acme", Url = "https://acme.example.com/hook" }
            )
        ).Destination;
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                new NewPush
                {
                    Kind = "trip",
                    ItemId = "1",
                    DestinationId = _destination.Id,
                    Payload = "{}"u8.ToArray(),
                },
            ]
        );
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_group_is_acknowledged_with_a_note_and_the_list_says_so_at_once()
    {
        var page = await OpenAsync();

        await page.OpenDialogAsync("Follow up…");
        Assert.Equal(
            ["Leave the state as it is", "Acknowledge", "Resolve", "Ignore for a while"],
            page.FindAll(".dialog-body .choice").Select(Choice)
        );
        await page.ChangeAsync(".dialog-body input[name=note]", "Their proxy");
        await page.PressAsync("Save");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Acknowledged", page.Find(".fail-who").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains(Callers.Operator.Name, page.Find(".fail-who").TextContent, StringComparison.Ordinal);
        Assert.Contains("Their proxy", page.Find(".fail-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_acknowledged_group_offers_to_take_it_back()
    {
        var group = await GroupAsync();
        await _core.Get<FailureGroupService>().AcknowledgeAsync(Callers.Operator, _destination.Id, group.Signature.Number);

        var (page, _) = await OpenDialogAsync();

        Assert.Equal(
            ["Leave the state as it is", "Resolve", "Ignore for a while", "Take the acknowledgement back"],
            page.FindAll(".dialog-body .choice").Select(Choice)
        );
    }

    [Fact]
    public async Task A_resolved_group_with_pushes_can_only_be_opened_again()
    {
        var group = await GroupAsync();
        await _core.Get<FailureGroupService>().ResolveAsync(Callers.Operator, _destination.Id, group.Signature.Number);

        var (page, _) = await OpenDialogAsync();

        Assert.Equal(["Leave the state as it is", "Open again"], page.FindAll(".dialog-body .choice").Select(Choice));
    }

    [Fact]
    public async Task What_was_refused_is_said_in_the_dialog_and_what_was_typed_stays()
    {
        var (page, _) = await OpenDialogAsync();
        var group = await GroupAsync();
        await _core.Get<FailureGroupService>().ResolveAsync(Callers.Operator, _destination.Id, group.Signature.Number);

        await page.ChangeAsync(".dialog-body input[name=note]", "Their proxy");
        await page.PressAsync("Save");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("The group is resolved", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("Their proxy", page.Find(".dialog-body input[name=note]").GetAttribute("value"));
    }

    [Fact]
    public async Task The_list_is_filtered_by_who_deals_with_a_group()
    {
        var group = await GroupAsync();
        await _core.Get<FailureGroupService>().AcknowledgeAsync(Callers.Operator, _destination.Id, group.Signature.Number);
        _page.Go.NavigateTo("/pushes?life=open");

        var page = _page.Open<PushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Contains("No failure matches", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Open", page.Find(".chip bdi").TextContent, StringComparison.Ordinal);
        _page.Go.NavigateTo("/pushes?life=acknowledged");
        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".fail-group")));
    }

    private async Task<FailureGroupView> GroupAsync() => Assert.Single(await _core.PushReads.FailureGroupsAsync(Callers.Viewer));

    private async Task<IRenderedComponent<IComponent>> OpenAsync()
    {
        var page = _page.Open<PushesPage>();
        await page.WaitForElementAsync(".fail-life");
        return page;
    }

    private async Task<(IRenderedComponent<LiveUpdates> Page, Task<object?> Closed)> OpenDialogAsync()
    {
        var opened = await _page.OpenDialogAsync<FailureGroupDialog>(
            new() { [nameof(FailureGroupDialog.Group)] = await GroupAsync(), [nameof(FailureGroupDialog.Caller)] = Callers.Operator }
        );
        await opened.Page.WaitForElementAsync(".dialog-body .choice");
        return opened;
    }

    private static string Choice(AngleSharp.Dom.IElement radio) =>
        radio.TextContent.Replace(radio.QuerySelector("small")!.TextContent, "", StringComparison.Ordinal).Trim();
}
