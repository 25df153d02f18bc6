namespace TaskDashboard.Tests.Api;

/// <summary>Credentials that a call accepts.</summary>
public enum Way
{
    /// <summary>None: open to everyone.</summary>
    Open,

    /// <summary>A key.</summary>
    Key,

    /// <summary>A key in DriveQuant's header. A missing permission gets the same answer as a wrong key.</summary>
    DriveQuant,

    /// <summary>A key as the user name of Basic, with an empty password.</summary>
    GravityZone,

    /// <summary>A key as the password of Basic, with its id as the user name.</summary>
    KeyAndId,

    /// <summary>A session obtained for a key, in the appliance's header.</summary>
    VMware,

    /// <summary>A Bearer token obtained for a key. A missing permission gets the same answer as a wrong token.</summary>
    SmartDocumentor,

    /// <summary>A Bearer token obtained for a key.</summary>
    SailPoint,

    /// <summary>A signed-in browser.</summary>
    Person,
}

/// <summary>The effect of a key's company. A key without a company can access everything.</summary>
public enum Reach
{
    /// <summary>The call concerns no existing object, or creates one in the caller's company.</summary>
    None,

    /// <summary>An object of another company is not found.</summary>
    Own,

    /// <summary>Objects of another company are omitted.</summary>
    Part,

    /// <summary>Another company, or an object of it, in the body is an error in the body.</summary>
    Named,

    /// <summary>The call concerns all companies: a key with a company is refused.</summary>
    Whole,

    /// <summary>Nothing is found for any caller.</summary>
    Nowhere,
}

/// <param name="Call">Method and route as mapped, a page's route, or the hub's method.</param>
/// <param name="Needs">The permission; null if any known caller may use it. A page opens for everyone and says who may use it.</param>
/// <param name="Of">The id in the route.</param>
/// <param name="Query">Query that names the object if the route does not.</param>
public sealed record AccessRule(
    string Call,
    Way Way,
    Permission? Needs,
    Reach Reach,
    Func<AccessWorld, string>? Of = null,
    Func<AccessWorld, object>? Body = null,
    Func<AccessWorld, string>? Query = null
)
{
    public override string ToString() => $"{Call} {Needs?.ToString() ?? "everybody"}";
}

/// <summary>The access decision of every route, page and hub method. A new one fails the tests until it is added here.</summary>
internal static class AccessTable
{
    public static readonly IReadOnlyList<AccessRule> Rules =
    [
        new("GET /api/destinations", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/destinations/{id}", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Destination),
        new(
            "POST /api/destinations",
            Way.Key,
            Permission.EditDestinations,
            Reach.None,
            null,
            _ => new { name = "n", url = "http://127.0.0.1:9/hook" }
        ),
        new(
            "PATCH /api/destinations/{id}",
            Way.Key,
            Permission.PauseDestination,
            Reach.Own,
            ours => ours.Destination,
            _ => new { paused = false }
        ),
        new(
            "PATCH /api/destinations/{id}",
            Way.Key,
            Permission.EditDestinations,
            Reach.Own,
            ours => ours.Destination,
            ours => new { name = ours.Mark }
        ),
        new(
            "PATCH /api/destinations/{id}",
            Way.Key,
            Permission.EditDestinations,
            Reach.Own,
            ours => ours.Destination,
            _ => new { freshConnections = false }
        ),
        new("POST /api/destinations/{id}/test", Way.Key, Permission.SendTest, Reach.Own, ours => ours.Destination),
        new("POST /api/destinations/{id}/rotate-secret", Way.Key, Permission.EditDestinations, Reach.Own, ours => ours.Destination),
        new("GET /api/pushes", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/pushes/{id}", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Push),
        new("GET /api/pushes/{id}/payload", Way.Key, Permission.SeePayloads, Reach.Own, ours => ours.Push),
        new(
            "POST /api/pushes",
            Way.Key,
            Permission.HandInPushes,
            Reach.Named,
            null,
            ours => new[] { PushSteps.Push(ours.Destination, ours.Mark) }
        ),
        new("POST /api/pushes/cancel", Way.Key, Permission.Cancel, Reach.Part, null, ours => new { pushIds = new[] { ours.Push } }),
        new("POST /api/pushes/send-now", Way.Key, Permission.RetryOne, Reach.None, null, ours => new { ids = new[] { ours.Push } }),
        new(
            "POST /api/pushes/send-now",
            Way.Key,
            Permission.RetryMany,
            Reach.Part,
            null,
            ours => new { filter = new { destinationId = ours.Destination } }
        ),
        new("GET /api/failure-groups", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/failure-groups/{id}", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.FailureGroup),
        new(
            "PATCH /api/failure-groups/{id}",
            Way.Key,
            Permission.Acknowledge,
            Reach.Own,
            ours => ours.FailureGroup,
            ours => new { note = ours.Mark }
        ),
        new("POST /api/failure-groups/{id}/acknowledge", Way.Key, Permission.Acknowledge, Reach.Own, ours => ours.FailureGroup),
        new(
            "POST /api/failure-groups/{id}/ignore",
            Way.Key,
            Permission.Acknowledge,
            Reach.Own,
            ours => ours.FailureGroup,
            _ => new { failures = 3 }
        ),
        new("POST /api/failure-groups/{id}/reopen", Way.Key, Permission.Acknowledge, Reach.Own, ours => ours.FailureGroup),
        new("POST /api/failure-groups/{id}/resolve", Way.Key, Permission.Acknowledge, Reach.Own, ours => ours.FailureGroup),
        new(
            "POST /api/reconcile",
            Way.Key,
            Permission.SeeTasks,
            Reach.Named,
            null,
            ours => new { destinationId = ours.Destination, itemIds = new[] { "1" } }
        ),
        new("GET /api/push-reports", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/pushes/export", Way.Key, Permission.Export, Reach.Part),
        new("GET /api/tasks/export", Way.Key, Permission.Export, Reach.Part),
        new("GET /api/push-service", Way.Key, Permission.SeeTasks, Reach.None),
        new("PUT /api/push-service", Way.Key, Permission.PauseService, Reach.Whole, null, _ => new { paused = false }),
        new("POST /api/retry-requests/preview", Way.Key, Permission.SeeTasks, Reach.Part, null, _ => new { all = true }),
        new(
            "POST /api/retry-requests",
            Way.Key,
            Permission.RetryOne,
            Reach.Part,
            null,
            ours => new { filter = new { pushIds = new[] { ours.Push } } }
        ),
        new(
            "POST /api/retry-requests",
            Way.Key,
            Permission.RetryMany,
            Reach.Part,
            null,
            ours => new { filter = new { destinationId = ours.Destination } }
        ),
        new("GET /api/retry-requests", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/retry-requests/{id}", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Retry),
        new("GET /api/retry-requests/{id}/items", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Retry),
        new("POST /api/retry-requests/{id}/again/preview", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Retry),
        new("POST /api/retry-requests/{id}/again", Way.Key, Permission.RetryMany, Reach.Own, ours => ours.Retry),
        new("POST /api/retry-requests/{id}/rest/preview", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Retry),
        new("POST /api/retry-requests/{id}/rest", Way.Key, Permission.RetryMany, Reach.Own, ours => ours.Retry),
        new("POST /api/retry-requests/{id}/cancel", Way.Key, Permission.Cancel, Reach.Own, ours => ours.Retry),
        new("GET /api/tasks", Way.Key, Permission.SeeTasks, Reach.Part),
        new("GET /api/tasks/{id}", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Task),
        new("GET /api/tasks/find", Way.Key, Permission.SeeTasks, Reach.Own, Query: ours => "?externalId=" + ours.Mark),
        new("GET /api/tasks/{id}/subtasks", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Task),
        new("GET /api/tasks/{id}/history", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Task),
        new("POST /api/tasks", Way.Key, Permission.Report, Reach.None, null, _ => new { type = "t", name = "n" }),
        new("POST /api/tasks/{id}/reports", Way.Key, Permission.Report, Reach.Own, ours => ours.Task, _ => new { @event = "started" }),
        new(
            "POST /api/task-reports",
            Way.Key,
            Permission.Report,
            Reach.None,
            null,
            ours => new[] { new { taskId = ours.Task, @event = "started" } }
        ),
        new("POST /api/tasks/{id}/restart", Way.Key, Permission.Restart, Reach.Own, ours => ours.Task),
        new("POST /api/tasks/{id}/cancel", Way.Key, Permission.Cancel, Reach.Own, ours => ours.Task),
        new("POST /api/tasks/{id}/acknowledge", Way.Key, Permission.Acknowledge, Reach.Own, ours => ours.Task),
        new("DELETE /api/tasks/{id}/acknowledge", Way.Key, Permission.Acknowledge, Reach.Own, ours => ours.Task),
        new("GET /api/views", Way.Key, Permission.SeeTasks, Reach.Part),
        new(
            "POST /api/views",
            Way.Key,
            Permission.SeeTasks,
            Reach.None,
            null,
            _ => new
            {
                name = "n",
                list = "tasks",
                query = "state:failed",
            }
        ),
        new(
            "POST /api/views",
            Way.Key,
            Permission.ShareViews,
            Reach.Named,
            null,
            ours => new
            {
                name = "n",
                list = "tasks",
                query = "state:failed",
                scope = "team",
                companyId = ours.Company,
            }
        ),
        // An own view is found by its owner only, also before administrators. ViewApiTests has team views.
        new(
            "PUT /api/views/{id}",
            Way.Key,
            null,
            Reach.Nowhere,
            ours => ours.OwnView,
            ours => new { name = ours.Mark, query = "state:pending" }
        ),
        new("DELETE /api/views/{id}", Way.Key, null, Reach.Nowhere, ours => ours.OwnView),
        new("PUT /api/views/{id}/default", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.View, _ => new { isDefault = true }),
        new("GET /api/keys", Way.Key, Permission.ManageKeys, Reach.Part),
        new(
            "POST /api/keys",
            Way.Key,
            Permission.ManageKeys,
            Reach.Named,
            null,
            ours => new
            {
                name = "k",
                role = "viewer",
                companyId = ours.Company,
            }
        ),
        new("DELETE /api/keys/{id}", Way.Key, Permission.ManageKeys, Reach.Own, ours => ours.Key),
        new("GET /api/activity", Way.Key, Permission.ReadActivity, Reach.Part),
        new("ANY /api/{**rest}", Way.Key, null, Reach.Nowhere),
        new("GET /v1/enterprise/task/{taskId}", Way.DriveQuant, Permission.SeeTasks, Reach.Own, ours => ours.RetryTask),
        new("POST /v1/enterprise/push/trips/failed/retry", Way.DriveQuant, Permission.RetryMany, Reach.Part),
        new("POST /v1/enterprise/push/crashes/failed/retry", Way.DriveQuant, Permission.RetryMany, Reach.Part),
        new("ANY /v1/enterprise/{**rest}", Way.DriveQuant, null, Reach.Nowhere),
        new("POST /api/rest/configure/v1/session", Way.KeyAndId, null, Reach.None),
        new("GET /api/rest/configure/v1/session", Way.VMware, null, Reach.None),
        new("DELETE /api/rest/configure/v1/session", Way.VMware, null, Reach.None),
        new("GET /api/rest/configure/v1/tasks/{task_id}", Way.VMware, Permission.SeeTasks, Reach.Own, ours => ours.Task),
        new("ANY /api/rest/configure/v1/{**rest}", Way.VMware, null, Reach.Nowhere),
        new("ANY /connect/token", Way.Open, null, Reach.None),
        new(
            "GET /api/v1.0/external/sdtask/status",
            Way.SmartDocumentor,
            Permission.SeeTasks,
            Reach.Own,
            Query: ours => "?taskId=" + ours.TaskNumber
        ),
        new("ANY /api/v1.0/external/sdtask/{**rest}", Way.SmartDocumentor, null, Reach.Nowhere),
        new("POST /api/v1.0/jsonrpc/network", Way.GravityZone, Permission.SeeTasks, Reach.Own, null, ours => StatusOf(ours.Scan)),
        new("ANY /api/v1.0/jsonrpc/{**rest}", Way.GravityZone, null, Reach.Nowhere, null, ours => StatusOf(ours.Scan)),
        new("POST /api/v1.1/jsonrpc/network", Way.GravityZone, Permission.SeeTasks, Reach.Own, null, ours => StatusOf(ours.Scan)),
        new("ANY /api/v1.1/jsonrpc/{**rest}", Way.GravityZone, null, Reach.Nowhere, null, ours => StatusOf(ours.Scan)),
        new("POST /oauth/token", Way.Open, null, Reach.None),
        .. from prefix in new[] { "/beta/task-status", "/v2024/task-status", "/v2025/task-status", "/v2026/task-status", "/task-status/v1" }
        from rule in new AccessRule[]
        {
            new($"GET {prefix}/{{id}}", Way.SailPoint, Permission.SeeTasks, Reach.Own, ours => ours.Task),
            new(
                $"PATCH {prefix}/{{id}}",
                Way.SailPoint,
                Permission.Report,
                Reach.Own,
                ours => ours.Task,
                ours =>
                    new[]
                    {
                        new
                        {
                            op = "test",
                            path = "/id",
                            value = ours.Task,
                        },
                    }
            ),
            new($"ANY {prefix}/{{**rest}}", Way.SailPoint, null, Reach.Nowhere),
        }
        select rule,
        new("ANY /hubs/tasks", Way.Key, null, Reach.None),
        new("ANY /hubs/tasks/negotiate", Way.Key, null, Reach.None),
        new("HUB Watch", Way.Key, Permission.SeeTasks, Reach.Own, ours => ours.Task),
        new("GET /health/live", Way.Open, null, Reach.None),
        new("GET /health/ready", Way.Open, null, Reach.None),
        new("GET /openapi/{documentName}.json", Way.Person, null, Reach.None, _ => "v1"),
        new("GET /{**path:file}", Way.Person, null, Reach.Nowhere, _ => "no-such-file.css"),
        new("HEAD /{**path:file}", Way.Person, null, Reach.Nowhere, _ => "no-such-file.css"),
        new("GET /sign-in", Way.Open, null, Reach.None),
        new("GET /password", Way.Person, null, Reach.None),
        new("POST /password", Way.Person, null, Reach.None),
        new("POST /sign-in", Way.Open, null, Reach.None),
        new("POST /sign-out", Way.Person, null, Reach.None),
        new("GET /export/tasks", Way.Person, Permission.Export, Reach.None),
        new("GET /export/pushes", Way.Person, Permission.Export, Reach.None),
        new("PAGE /", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /tasks", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /tasks/{Id}", Way.Person, Permission.SeeTasks, Reach.None, ours => ours.Task),
        new("PAGE /pushes", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /pushes/reconcile", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /pushes/report", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /pushes/{Id}", Way.Person, Permission.SeeTasks, Reach.None, ours => ours.Push),
        new("PAGE /retries", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /retries/{Id}", Way.Person, Permission.SeeTasks, Reach.None, ours => ours.Retry),
        new("PAGE /destinations", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /destinations/{Id}", Way.Person, Permission.SeeTasks, Reach.None, ours => ours.Destination),
        new("PAGE /endpoints/{Id}", Way.Person, Permission.SeeTasks, Reach.None, _ => "e-1"),
        new("PAGE /activity", Way.Person, Permission.ReadActivity, Reach.None),
        new("PAGE /find", Way.Person, Permission.SeeTasks, Reach.None),
        new("PAGE /keys", Way.Person, Permission.ManageKeys, Reach.None),
        new("PAGE /people", Way.Person, Permission.ManagePeople, Reach.None),
        new("PAGE /sessions", Way.Person, null, Reach.None),
        new("PAGE /not-found", Way.Person, null, Reach.None),
    ];

    private static object StatusOf(string taskId) =>
        new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "getTaskStatus",
            @params = new { taskId },
        };
}
