using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task The_settings_for_OAuth_tokens_are_stored_and_their_secrets_encrypted()
    {
        await StartAsync();
        var authorization = new PushAuthorization(AuthorizationType.Oauth2)
        {
            TokenUrl = "https://tokens.example.com/" + new string('t', 1900),
            ClientId = new string('c', 200),
            ClientSecret = new string('s', 2000),
            Scope = new string('é', 2000),
        };
        var destination = await NewDestinationAsync(authorization: authorization);
        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        var between = (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination;
        Clock.Advance(TimeSpan.FromHours(1));
        await Host.Destinations.RotateSecretAsync(Administrator, destination.Id);
        var before = (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination;

        await RestartAsync();

        var after = (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination;
        Assert.Equal(before, after);
        Assert.Equal(
            (AuthorizationType.Oauth2, authorization.TokenUrl, authorization.ClientId, authorization.Scope, null),
            (after.AuthorizationType, after.TokenUrl, after.ClientId, after.Scope, after.UserName)
        );
        Assert.Equal(new PlainProtector().Protect(authorization.ClientSecret), after.ProtectedClientSecret);
        Assert.Equal(
            (between.ProtectedSigningSecret, Clock.UtcNow + DestinationService.PreviousSecretValid),
            (after.ProtectedPreviousSecret, after.PreviousSecretUntil)
        );
        Assert.Equal(
            (destination.ProtectedSigningSecret, between.PreviousSecretUntil),
            (after.ProtectedOldestSecret, after.OldestSecretUntil)
        );
    }

    [Fact]
    public async Task Fresh_connections_are_turned_on_once_by_the_engine_and_turned_off_by_a_person_or_a_new_url()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        var began = Clock.UtcNow;

        await Host.Get<DestinationHandlers>().SentUnaskedAsync(destination.Number, "https://elsewhere.example.com/");
        Assert.Null((await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination.FreshConnectionsSince);
        await Host.Get<DestinationHandlers>().SentUnaskedAsync(destination.Number, destination.Url);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Host.Get<DestinationHandlers>().SentUnaskedAsync(destination.Number, destination.Url);
        await Host.Get<DestinationHandlers>().SentUnaskedAsync(999, destination.Url);

        Assert.Equal(began, (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!.Destination.FreshConnectionsSince);
        Assert.Equal(
            [Caller.Engine.Name],
            await Host.TextsAsync("SELECT Actor FROM AuditEntries WHERE Action = 'freshConnectionsBegan' AND Subject = @p0", destination.Id)
        );
        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Operator, destination.Id, new() { FreshConnections = false }),
            RefusalKind.Forbidden
        );
        Assert.Equal(
            began,
            (
                await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Url = destination.Url, FreshConnections = true })
            ).FreshConnectionsSince
        );

        Assert.Null(
            (await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { FreshConnections = false })).FreshConnectionsSince
        );
        Assert.Equal(
            Clock.UtcNow,
            (await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { FreshConnections = true })).FreshConnectionsSince
        );
        Assert.Null(
            (await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Url = UrlOf("moved") })).FreshConnectionsSince
        );
        Assert.Equal(
            3,
            await Host.CountAsync(
                "SELECT COUNT(*) FROM AuditEntries WHERE Action = 'destinationChanged' AND Subject = @p0 AND Actor = @p1",
                destination.Id,
                Administrator.Name
            )
        );
    }

    [Fact]
    public async Task A_destination_that_is_gone_is_paused_once_with_the_reason()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Fails(410);

        await PushManyAsync(destination, 20);
        await Host.UntilAsync(async () =>
            (await Host.DestinationReads.FindAsync(Viewer, destination.Id))! is { Destination.Paused: true, Sending: 0, Failed: > 0 }
        );

        var view = (await Host.DestinationReads.FindAsync(Viewer, destination.Id))!;
        Assert.Equal((Destination.PausedByService, PushRecorder.GoneReason), (view.Destination.PausedBy, view.Destination.PausedReason));
        Assert.Equal(20, view.Failed + view.Waiting);
        Assert.Equal(
            1,
            await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'destinationPaused' AND Subject = @p0", destination.Id)
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_new_authorization_replaces_the_whole_previous_one()
    {
        await StartAsync();
        var oauth = new PushAuthorization(AuthorizationType.Oauth2)
        {
            TokenUrl = "https://tokens.example.com/",
            ClientId = "c",
            ClientSecret = "s",
            Scope = "x",
        };
        var destination = await NewDestinationAsync(authorization: oauth);

        var basic = await Host.Destinations.UpdateAsync(
            Administrator,
            destination.Id,
            new() { Authorization = new PushAuthorization(AuthorizationType.Basic, "u", "p") }
        );
        Assert.Equal(
            (AuthorizationType.Basic, "u", null, null, null, null),
            (basic.AuthorizationType, basic.UserName, basic.TokenUrl, basic.ClientId, basic.ProtectedClientSecret, basic.Scope)
        );

        var renamed = await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Name = "other" });
        Assert.Equal(basic with { Name = "other", Version = renamed.Version }, renamed);

        var again = await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Authorization = oauth });
        Assert.Equal(
            (AuthorizationType.Oauth2, null, null, "c"),
            (again.AuthorizationType, again.UserName, again.ProtectedPassword, again.ClientId)
        );
    }
}
