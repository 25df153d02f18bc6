using System.Net;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Api;

/// <summary>
/// An application with one object of each kind in a company, and keys of every role for that company, for another company and for none.
/// </summary>
public class AccessWorld : IAsyncLifetime
{
    private readonly Dictionary<(Role, string?), string> _keys = [];

    public string Mark { get; } = "mark-" + Guid.NewGuid().ToString("n");

    public string Company => "ours-" + Mark;

    public static string OtherCompany => "theirs";

    public string Destination { get; private set; } = "";

    public string Push { get; private set; } = "";

    public string FailureGroup { get; private set; } = "";

    public string Retry { get; private set; } = "";

    public string RetryTask { get; private set; } = "";

    public string Task { get; private set; } = "";

    public int TaskNumber { get; private set; }

    /// <summary>A task that GravityZone's clients can see.</summary>
    public string Scan { get; private set; } = "";

    public string Key { get; private set; } = "";

    /// <summary>A view of the company's team. Its owner is not among the callers.</summary>
    public string View { get; private set; } = "";

    /// <summary>The own view of the same owner.</summary>
    public string OwnView { get; private set; } = "";

    internal RunningApp App { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        App = await StartAsync();
        foreach (var role in Enum.GetValues<Role>())
        {
            foreach (var company in new[] { null, Company, OtherCompany })
            {
                _keys.Add((role, company), (await App.AddKeyAsync(role, company, "*")).Secret);
            }
        }

        using var client = App.Client(KeyOf(Role.Administrator, Company));
        await using var customer = await Customer.StartAsync(HttpStatusCode.ServiceUnavailable);
        Destination = await client.AddDestinationAsync(customer.Url, Mark);
        Push = (await client.Post("/api/pushes", new[] { PushSteps.Push(Destination, "item-" + Mark) }))
            .Must(202)
            .Json[0]
            .GetProperty("id")
            .GetString()!;
        await App.UntilStateAsync(client, Destination, "failed", 1);
        FailureGroup = (await client.Get("/api/failure-groups")).Must(200).Items.Single().GetProperty("id").GetString()!;
        var retry = (await client.Post("/api/retry-requests", new { filter = new { kind = "trip" }, reason = Mark })).Must(202);
        (Retry, RetryTask) = (retry.String("id")!, retry.String("taskId")!);
        await App.UntilRetryEndedAsync(client, Retry);
        var task = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = Mark,
                    workspaceId = 1,
                    externalId = Mark,
                }
            )
        ).Must(201);
        (Task, TaskNumber) = (task.String("id")!, task.Int("number"));
        Scan = (
            await client.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = Mark,
                    vendorType = "1",
                }
            )
        ).Must(201).String("id")!;
        Key = (
            await client.Post(
                "/api/keys",
                new
                {
                    name = Mark,
                    role = "viewer",
                    companyId = Company,
                }
            )
        ).Must(201).String("id")!;
        View = await AddViewAsync(ViewScope.Team);
        OwnView = await AddViewAsync(ViewScope.Own);
    }

    public async ValueTask DisposeAsync()
    {
        if (App is { } app)
        {
            await app.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private async Task<string> AddViewAsync(ViewScope scope) =>
        (
            await App.Get<ViewService>()
                .SaveAsync(
                    Callers.Of(Role.Operator, Company, "owner"),
                    new NewView
                    {
                        Name = Mark,
                        List = ViewList.Tasks,
                        Query = "state:failed",
                        Scope = scope,
                    }
                )
        ).Id;

    public string KeyOf(Role role, string? company) => _keys[(role, company)];

    public string KeyIdOf(Role role, string? company) => App.Get<KeyService>().FindCaller(KeyOf(role, company))!.Id;

    /// <summary>The session or token that the key got from that vendor's API.</summary>
    public Task<string> TokenOfAsync(string vendor, Role role, string? company) =>
        App.Get<KeySessions>().IssueAsync(App.Get<KeyService>().FindCaller(KeyOf(role, company))!, vendor, TimeSpan.FromHours(1));

    /// <summary>The cookie of a person with this role.</summary>
    public Task<string> CookieOfAsync(Role role) =>
        App.CookieOfAsync(
            App.Get<CallerWatch>().Enter(new Caller(role.ToString(), role.ToString(), role, null, Caller.EveryVendor), "stamp")
        );

    private protected virtual Task<RunningApp> StartAsync() => RunningApp.StartAsync();

    /// <summary>Whether an answer reveals anything about that company.</summary>
    public bool IsRevealedBy(string text) =>
        new[] { Mark, Destination, Push, Retry, RetryTask, Task, Scan, Key, OwnView }.Any(one =>
            text.Contains(one, StringComparison.Ordinal)
        );
}
