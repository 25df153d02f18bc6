using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Stored secrets: tokens of keys, sign-in links, and secrets that are encrypted with the key ring.</summary>
public abstract partial class StoreContract
{
    private const string KeyVendor = "VMware";

    [Fact]
    public async Task An_ended_token_of_a_key_is_deleted_and_the_others_are_kept()
    {
        await StartAsync();
        var caller = await CallerOfKeyAsync();
        var token = await Host.KeySessions.IssueAsync(caller, KeyVendor, TimeSpan.FromHours(1));
        var other = await Host.KeySessions.IssueAsync(caller, KeyVendor, TimeSpan.FromHours(1));

        await Host.KeySessions.EndAsync(token);
        await Host.KeySessions.EndAsync(token);

        Assert.Null(Host.KeySessions.Find(token, KeyVendor));
        Assert.NotNull(Host.KeySessions.Find(other, KeyVendor));
        await RestartAsync();
        Assert.Null(Host.KeySessions.Find(token, KeyVendor));
        Assert.NotNull(Host.KeySessions.Find(other, KeyVendor));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM KeySessions"));
    }

    [Fact]
    public async Task A_revoked_key_stays_revoked_after_a_start()
    {
        await StartAsync();
        var revoked = await Host.Keys.AddAsync(Administrator, new() { Name = "old", Role = Role.Viewer });
        var other = await Host.Keys.AddAsync(Administrator, new() { Name = "new", Role = Role.Viewer });

        await Host.Keys.RevokeAsync(Administrator, revoked.Key.Id);
        await RestartAsync();

        Assert.Null(Host.Keys.FindCaller(revoked.Secret));
        Assert.NotNull(Host.Keys.FindCaller(other.Secret));
        Assert.NotNull((await Host.Keys.ListAsync(Administrator)).Single(key => key.Id == revoked.Key.Id).RevokedAt);
    }

    [Fact]
    public async Task A_token_of_a_key_survives_a_stop_and_a_kill()
    {
        await StartAsync();
        var caller = await CallerOfKeyAsync();
        var token = await Host.KeySessions.IssueAsync(caller, KeyVendor, TimeSpan.FromHours(1));

        await RestartAsync();
        Assert.Equal(caller.Id, Host.KeySessions.Find(token, KeyVendor)?.Id);
        await KillAndRestartAsync();
        Assert.Equal(caller.Id, Host.KeySessions.Find(token, KeyVendor)?.Id);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(Host.KeySessions.Find(token, KeyVendor));
    }

    [Fact]
    public async Task A_link_that_another_process_issued_expires_after_a_day()
    {
        await StartAsync();
        var token = SignInLinks.IssueBeside(Database.CreateProvider(), Clock);
        Assert.True(await Host.Get<SignInLinks>().IsGoodAsync(token));

        Clock.UtcNow += TimeSpan.FromDays(1) + TimeSpan.FromMilliseconds(1);

        Assert.False(await Host.Get<SignInLinks>().IsGoodAsync(token));
        Assert.Null(await Host.Get<SignInLinks>().UseAsync(token));
    }

    [Fact]
    public async Task A_destination_whose_secrets_cannot_be_read_is_paused_with_the_reason()
    {
        await StartAsync();
        Sender.Answer = _ => Reply.Delivered;
        var lost = await NewDestinationAsync("lost");
        var whole = await NewDestinationAsync("whole");
        await Host.ChangeAsync(
            "UPDATE Destinations SET ProtectedSigningSecret = 'under-another-key:secret' WHERE Number = @p0",
            lost.Number
        );
        await RestartAsync();
        Sender.Answer = _ => Reply.Delivered;

        await Host.Logs.UntilAsync("The secrets of 1 destinations cannot be read");
        var paused = (await Host.DestinationReads.FindAsync(Viewer, lost.Id))!.Destination;
        Assert.Equal((true, Destination.PausedByService, LostSecrets.Reason), (paused.Paused, paused.PausedBy, paused.PausedReason));
        Assert.False((await Host.DestinationReads.FindAsync(Viewer, whole.Id))!.Destination.Paused);
        await PushAsync(lost);
        await UntilPushAsync(await PushAsync(whole), PushState.Delivered);
        Assert.Single(Sender.All);
        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Operator, lost.Id, new() { Paused = false }),
            RefusalKind.Conflict,
            "secretsLost"
        );
    }

    private async Task<Caller> CallerOfKeyAsync()
    {
        var added = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "key",
                Role = Role.Viewer,
                Vendors = [KeyVendor],
            }
        );
        return Host.Keys.FindCaller(added.Secret)!;
    }
}
