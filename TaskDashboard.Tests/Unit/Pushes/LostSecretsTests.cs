using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A key ring that is lost costs the destinations whose secrets it sealed, and nothing else.</summary>
public sealed class LostSecretsTests : CoreTest
{
    [Fact]
    public async Task A_destination_whose_secrets_cannot_be_read_is_paused_and_says_why()
    {
        await StartAsync();
        Sender.Answer = _ => Reply.Delivered;
        var lost = await NewDestinationAsync("lost");
        var whole = await NewDestinationAsync("whole");
        await Host.ChangeAsync("UPDATE Destinations SET ProtectedSigningSecret = 'under-another-key:secret' WHERE Number = @p0", lost.Number);
        await RestartAsync();
        Sender.Answer = _ => Reply.Delivered;

        await Host.Logs.UntilAsync("The secrets of 1 destinations cannot be read");
        var paused = (await Host.DestinationReads.FindAsync(Viewer, lost.Id))!.Destination;
        Assert.Equal((true, Destination.PausedByService, LostSecrets.Reason), (paused.Paused, paused.PausedBy, paused.PausedReason));
        Assert.False((await Host.DestinationReads.FindAsync(Viewer, whole.Id))!.Destination.Paused);
        await PushAsync(lost);
        await UntilPushAsync(await PushAsync(whole), PushState.Delivered);
        Assert.Single(Sender.All);
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Operator, lost.Id, new() { Paused = false }), RefusalKind.Conflict, "secretsLost");
    }

    [Theory]
    [InlineData("Previous")]
    [InlineData("Oldest")]
    public async Task An_older_signing_secret_that_cannot_be_read_pauses_it_until_there_is_a_new_one_unless_it_has_ended(string which)
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        await Host.ChangeAsync($"UPDATE Destinations SET Protected{which}Secret = 'under-another-key:secret'");
        await RestartAsync();
        Assert.True((await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination.Paused);
        await RefusedAsync(() => Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false }), RefusalKind.Conflict, "secretsLost");

        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        Assert.False((await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false })).Paused);

        await Host.ChangeAsync("UPDATE Destinations SET ProtectedPreviousSecret = 'under-another-key:secret', ProtectedOldestSecret = 'under-another-key:secret'");
        Clock.Advance(DestinationService.PreviousSecretValid);
        await RestartAsync();
        Assert.False((await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination.Paused);
    }

    [Fact]
    public async Task Once_the_key_ring_is_back_it_is_resumed_as_it_was()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.ChangeAsync("UPDATE Destinations SET ProtectedSigningSecret = 'x' || ProtectedSigningSecret");
        await RestartAsync();
        var push = await PushAsync(destination);
        await Host.ChangeAsync("UPDATE Destinations SET ProtectedSigningSecret = SUBSTR(ProtectedSigningSecret, 2)");
        await RestartAsync();
        Sender.Answer = _ => Reply.Delivered;

        await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false });

        await UntilPushAsync(push, PushState.Delivered);
    }
}
