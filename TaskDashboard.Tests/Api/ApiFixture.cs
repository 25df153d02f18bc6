using TaskDashboard.Tests.Api;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace TaskDashboard.Tests.Api;

/// <summary>One running application for all tests that keep to a company of their own and leave the switch of the push service alone.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    internal RunningApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await RunningApp.StartAsync();

    public ValueTask DisposeAsync() => App?.DisposeAsync() ?? ValueTask.CompletedTask;
}
