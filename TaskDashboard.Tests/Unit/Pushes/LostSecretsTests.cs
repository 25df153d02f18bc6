using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Pushes;

/// <summary>A lost key ring affects only the destinations whose secrets it encrypted.</summary>
public sealed class LostSecretsTests : CoreTest
{
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
        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false }),
            RefusalKind.Conflict,
            "secretsLost"
        );

        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        Assert.False((await Host.Destinations.UpdateAsync(Operator, destination.Id, new() { Paused = false })).Paused);

        await Host.ChangeAsync(
            "UPDATE Destinations SET ProtectedPreviousSecret = 'under-another-key:secret', ProtectedOldestSecret = "
                + "'under-another-key:secret'"
        );
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
