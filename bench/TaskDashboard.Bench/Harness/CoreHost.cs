using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;

namespace TaskDashboard.Bench.Harness;

/// <summary>The core with the product's own services but without a web server, on a database of this run, with the real sender.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    private readonly IHost _host;

    private CoreHost(IHost host) => _host = host;

    public static Caller Administrator { get; } = new("bench", "bench", Role.Administrator, null, Caller.EveryVendor);

    public static async Task<CoreHost> StartAsync(Database database, params IEnumerable<(string Name, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([
            new("Push:AllowPrivateDestinations", "true"),
            new("Push:Concurrency", "64"),
            new("Push:MaxAttempts", "1"),
            .. database.Settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)),
        ]);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))
        );
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<ISecretProtector, OpenSecrets>();
        builder.Services.AddSingleton<IPasswords, NoPasswords>();
        builder.Services.AddTaskDashboardCore(builder.Configuration);
        var host = builder.Build();
        host.Services.OpenStore();
        await host.StartAsync();
        return new CoreHost(host);
    }

    /// <summary>Returns a service of the process or of the engine's scope.</summary>
    public T Get<T>()
        where T : notnull =>
        _host.Services.GetService(typeof(T)) is T outside ? outside : _host.Services.GetRequiredService<LocalEngine>().Scope.Get<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    /// <summary>Nobody signs in here.</summary>
    private sealed class NoPasswords : IPasswords
    {
        public string Hash(string password) => "";

        public PasswordMatch Compare(string hash, string password) => PasswordMatch.Wrong;
    }

    /// <summary>Does not encrypt. Encryption is part of the web host and costs nothing per delivery.</summary>
    private sealed class OpenSecrets : ISecretProtector
    {
        public string Protect(string secret) => secret;

        public string Unprotect(string sealedSecret) => sealedSecret;
    }
}
