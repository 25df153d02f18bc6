using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>Once the server listens, tells the person at the console where it is, and gives a link as long as nobody can get in with a password.</summary>
internal sealed class SignInAnnouncement(SignInLinks links, PeopleService people, IServer server, Announcer announcer) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = SignInAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses);
        if (await people.HasAdministratorAsync(cancellationToken).ConfigureAwait(false))
        {
            announcer.Started(address);
            return;
        }

        announcer.Started(address, SignInAddress.Link(address, await links.IssueAsync(cancellationToken).ConfigureAwait(false)));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
