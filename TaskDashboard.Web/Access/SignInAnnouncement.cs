using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>Once the server listens, tells the person at the console where it is and how to get in.</summary>
internal sealed class SignInAnnouncement(SignInLinks links, IServer server, Announcer announcer) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = SignInAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses);
        announcer.Started(address, SignInAddress.Link(address, await links.IssueAsync(cancellationToken).ConfigureAwait(false)));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
