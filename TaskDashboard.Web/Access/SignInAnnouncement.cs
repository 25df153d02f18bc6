using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Demo;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Prints the address when the server has started, with a sign-in link as long as no administrator has a password. Nobody has the password
/// of the demo's administrator, so the demo always prints a link.
/// </summary>
internal sealed class SignInAnnouncement(
    SignInLinks links,
    PeopleService people,
    IServer server,
    Announcer announcer,
    DemoMode? demo = null
) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = SignInAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses);
        if (demo is null && await people.HasAdministratorAsync(cancellationToken).ConfigureAwait(false))
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
