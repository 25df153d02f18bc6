using TaskDashboard.Tests.Api;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace TaskDashboard.Tests.Api;

/// <summary>One application for all tests that use their own company and do not pause the push service.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    internal RunningApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await RunningApp.StartAsync();

    public ValueTask DisposeAsync() => App?.DisposeAsync() ?? ValueTask.CompletedTask;
}
