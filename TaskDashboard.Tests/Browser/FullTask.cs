using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Browser;

/// <summary>A task with a value in every field, with values as long as possible.</summary>
internal static class FullTask
{
    public const string FailedEndpoint = "laptop-of-a-colleague-with-a-very-long-name-that-goes-on.corp.example.com";

    public static readonly string FailedEndpointId = new('5', 60);

    /// <returns>The id of the task.</returns>
    public static async Task<string> AddAsync(ApiClient api)
    {
        object frame = new
        {
            className = "com.example.certificates.Runner",
            methodName = "run",
            fileName = "Runner.java",
            lineNumber = 118,
            moduleName = "certificates",
            moduleVersion = "9.0.1",
        };
        var task = (
            await api.Post(
                "/api/tasks",
                new
                {
                    type = "DOCUMENT_SCAN",
                    name = "A task with everything",
                    description = "All of it",
                    launcher = "the night shift",
                    uniqueName = "com.example.a-unique-name.that-is-as-long-as-unique-names-are",
                    displayName = "Everything",
                    parentName = "The whole",
                    owner = new { id = "u-1", userName = "maria" },
                    company = new { name = "Contoso" },
                    workspaceId = 12,
                    batchId = 3,
                    externalId = "EXT-" + new string('7', 60),
                    target = new
                    {
                        id = "t-1",
                        type = "appliance",
                        name = "srm-04",
                    },
                    vendorType = "1",
                    stage = "queuedForPreProcessing",
                    integrationStatus = "queued",
                    totalPages = 12,
                    attributes = new
                    {
                        accounts = 7,
                        deep = new { deeper = new { deepest = new[] { 1, 2 } } },
                        text = new string('a', 300),
                        nothing = (string?)null,
                        yes = true,
                    },
                    subtasks = new object[]
                    {
                        new
                        {
                            endpointId = "e1",
                            endpointName = "server-1",
                            endpointType = 265,
                        },
                        new
                        {
                            endpointId = FailedEndpointId,
                            endpointName = FailedEndpoint,
                            endpointType = 260,
                        },
                        new
                        {
                            endpointId = "e3",
                            endpointName = "server-3",
                            endpointType = 262,
                        },
                    },
                }
            )
        ).Must(201).String("id")!;
        (
            await api.Post(
                $"/api/tasks/{task}/reports",
                new
                {
                    @event = "progressed",
                    message = "Goes on",
                    subtasks = new object[]
                    {
                        new
                        {
                            endpointId = FailedEndpointId,
                            state = "failed",
                            errorCode = "0x80070005",
                            errorMessage = "Access is denied. Grant the agent its rights in the policy, and scan the endpoint again.",
                        },
                        new { endpointId = "e1", state = "completed" },
                    },
                    messages = new object[]
                    {
                        new
                        {
                            level = "info",
                            key = "progress.accounts",
                            text = "Read 5 accounts",
                            locale = "en-US",
                            parameters = new object[] { 5, "page 1" },
                        },
                        new { level = "warn", text = "Nearly full" },
                        new
                        {
                            level = "error",
                            key = "failed",
                            text = "One endpoint failed",
                        },
                    },
                    returns = new[] { new { name = "Accounts read", attributeName = "accounts" } },
                    result = new { read = 7, sources = new[] { "a", "b" } },
                    error = new
                    {
                        message = "The certificate could not be replaced.",
                        localizedMessage = "Das Zertifikat konnte nicht ersetzt werden.",
                        stackTrace = new[] { frame },
                        cause = new
                        {
                            message = "The handshake failed",
                            stackTrace = new[] { frame },
                            cause = new { message = "The certificate has expired" },
                        },
                        suppressed = new[] { new { message = "The backup was not removed", stackTrace = new[] { frame } } },
                    },
                }
            )
        ).Must(200);
        return task;
    }
}
