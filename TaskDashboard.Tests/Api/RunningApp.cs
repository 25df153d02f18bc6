using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Tests.Api;

/// <summary>The real application on its own port, with a database in a temporary folder.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    public const string BootstrapKey = "bootstrap-key-of-the-tests";

    /// <summary>Password of all people that are added here.</summary>
    public const string Password = "a few good words";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;

    private RunningApp(WebApplication app, string folder, bool ownsFolder, StringWriter console)
    {
        _app = app;
        _ownsFolder = ownsFolder;
        Folder = folder;
        Console = console;
    }

    public string Folder { get; }

    /// <summary>Output to the person at the console.</summary>
    public StringWriter Console { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<RunningApp> StartAsync(
        Action<IServiceCollection>? adjust = null,
        string? folder = null,
        params string[] settings
    )
    {
        var ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("taskdashboard-").FullName;
        var builder = WebApplication.CreateBuilder(
            WebSetup.Options([
                "--urls",
                "http://127.0.0.1:0",
                $"--ConnectionStrings:TaskDashboard=Data Source={Path.Combine(folder, "test.db")}",
                $"--Access:BootstrapApiKey={BootstrapKey}",
                "--Push:AllowPrivateDestinations=true",
                "--Push:MaxAttempts=1",
                "--Logging:LogLevel:Default=None",
                // Many tests send wrong passwords and keys. Tests of the limits set them.
                "--Access:SignInsPerMinute=10000",
                "--Access:WrongKeysPerMinute=10000",
                .. settings,
            ])
        );
        var console = new StringWriter(CultureInfo.InvariantCulture);
        builder.AddTaskDashboard();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new Announcer(console));
        adjust?.Invoke(builder.Services);
        var app = builder.Build();
        var running = new RunningApp(app, folder, ownsFolder, console);
        try
        {
            app.MapTaskDashboard();
            app.Services.OpenStore();
            await app.StartAsync(TestContext.Current.CancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client without a key.</summary>
    public ApiClient Anonymous() => new(Address, null);

    public ApiClient Client(string key) => new(Address, key);

    /// <summary>A client with a new key.</summary>
    public async Task<ApiClient> ClientAsync(Role role, string? companyId = null, params string[] vendors) =>
        Client((await AddKeyAsync(role, companyId, vendors)).Secret);

    public Task<NewKey> AddKeyAsync(Role role, string? companyId = null, params string[] vendors) =>
        Get<KeyService>()
            .AddAsync(
                Caller.Engine,
                new NewApiKey
                {
                    Name = $"{role} of {companyId ?? "all"}",
                    Role = role,
                    CompanyId = companyId,
                    Vendors = vendors,
                }
            );

    public Task<Person> AddPersonAsync(string name, Role role, string? companyId = null) =>
        Get<PeopleService>()
            .AddAsync(
                Caller.Engine,
                new NewPerson
                {
                    Name = name,
                    Password = Password,
                    Role = role,
                    CompanyId = companyId,
                }
            );

    /// <summary>The cookie of a new session of the caller.</summary>
    public async Task<string> CookieOfAsync(Caller caller)
    {
        var options = Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        var person = caller.ToPrincipal(
            await Get<SessionService>().StartAsync(caller, cancellation: TestContext.Current.CancellationToken)
        );
        var ticket = new AuthenticationTicket(person, new AuthenticationProperties(), CookieAuthenticationDefaults.AuthenticationScheme);
        return $"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}";
    }

    /// <summary>A company that is new in this database, with an administrator's client.</summary>
    public async Task<(string CompanyId, ApiClient Client)> NewCompanyAsync()
    {
        var company = "company-" + Guid.NewGuid().ToString("n");
        return (company, await ClientAsync(Role.Administrator, company, "*"));
    }

    public static Caller CallerOf(string companyId, Role role = Role.Administrator) =>
        new("test", "test", role, CompanySet.Of(companyId), FrozenSet<string>.Empty);

    /// <summary>Completes when the condition holds. Checks it again after each committed change.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Support.Patience.Limit);
        await using var feed = Get<ChangeFeed>().Subscribe(Caller.Engine, TimeSpan.Zero);
        if (await condition())
        {
            return;
        }
        await foreach (var _ in feed.ReadAllAsync(patience.Token))
        {
            if (await condition())
            {
                return;
            }
        }
    }

    /// <summary>Creates many tasks at once, without HTTP.</summary>
    public async Task CreateTasksAsync(string companyId, int count) =>
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(index =>
                    Get<TaskIngestor>()
                        .CreateAsync(
                            CallerOf(companyId),
                            new NewTask { Type = "import", Name = "task " + index },
                            TestContext.Current.CancellationToken
                        )
                )
        );

    /// <summary>Completes when every subscriber has received all changes committed so far.</summary>
    public async Task PublishedAsync()
    {
        var mark = CallerOf("company-" + Guid.NewGuid().ToString("n"));
        await using var feed = Get<ChangeFeed>().Subscribe(mark, TimeSpan.Zero);
        await Get<TaskIngestor>().CreateAsync(mark, new NewTask { Type = "mark", Name = "mark" });
        await foreach (var batch in feed.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (batch.Changes.Any(change => change.Subject == ChangeSubject.Task))
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Console.Dispose();
        if (_ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
