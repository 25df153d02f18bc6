using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// A whole core of its own, on the demo's database and the past day's clock. It is closed before the real one opens the same database.
/// </summary>
internal sealed class PastCore : IAsyncDisposable
{
    // The people's passwords are random, so a slow hash protects nothing.
    private static readonly PasswordHasherOptions QuickHash = new() { IterationCount = 1000 };

    private readonly ServiceProvider _services;

    private PastCore(ServiceProvider services) => _services = services;

    /// <param name="outside">The services of the demo's process.</param>
    public static async Task<PastCore> StartAsync(IServiceProvider outside, TimeProvider clock, IPushSender sender)
    {
        var configuration = outside.GetRequiredService<IConfiguration>();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock)
            .AddSingleton(sender)
            .AddSingleton(outside.GetRequiredService<ISecretProtector>())
            .AddSingleton<IPasswords>(new IdentityPasswords(new PasswordHasher<Person>(Options.Create(QuickHash))))
            .AddTaskDashboardCore(configuration)
            // Each start of the demo writes the database again, so this need not wait for the disk.
            .AddSingleton<StoreProvider>(
                new SqliteStoreProvider(configuration.GetConnectionString("TaskDashboard")!) { WaitsForDisk = false }
            )
            .BuildServiceProvider();
        var core = new PastCore(services);
        try
        {
            services.OpenStore();
            foreach (var hosted in services.GetServices<IHostedService>())
            {
                await hosted.StartAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return core;
        }
        catch
        {
            await services.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Completes when no push is being sent or recorded: the clock may be moved.</summary>
    public Task AtRestAsync() => _services.WhenPushesIdleAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
    }
}
