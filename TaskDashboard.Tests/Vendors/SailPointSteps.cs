using System.Text;
using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

/// <summary>First steps of tests of SailPoint's calls.</summary>
internal static class SailPointSteps
{
    public static readonly IReadOnlyList<string> Prefixes =
    [
        Routes.BetaPrefix,
        "/v2024/task-status",
        "/v2025/task-status",
        Routes.LatestPrefix,
        "/task-status/v1",
    ];

    /// <summary>A program of a company with a key, and one with a token of SailPoint's API.</summary>
    public static async Task<(ApiClient Own, ApiClient SailPoint)> SailPointAsync(this RunningApp app, Role role = Role.Operator)
    {
        var (company, own) = await app.NewCompanyAsync();
        return (own, app.Client(await app.TokenAsync(await app.AddKeyAsync(role, company, Routes.Vendor))));
    }

    public static async Task<string> TokenAsync(this RunningApp app, NewKey key, string vendor = Routes.Vendor) =>
        await app.Get<KeySessions>().IssueAsync(app.Get<KeyService>().FindCaller(key.Secret)!, vendor, TimeSpan.FromHours(1));

    /// <summary>A task of the company with work under way.</summary>
    public static async Task<string> StartedTaskAsync(this ApiClient own, object? task = null)
    {
        var id = (await own.Post("/api/tasks", task ?? new { type = "aggregation", name = "n" })).Must(201).String("id")!;
        (await own.Post($"/api/tasks/{id}/reports", new { @event = "started" })).Must(200);
        return id;
    }

    /// <summary>Sends a string unchanged and anything else as JSON.</summary>
    public static Task<Answer> PatchStatusAsync(
        this ApiClient client,
        string id,
        object patch,
        string prefix = Routes.BetaPrefix,
        string? type = "application/json-patch+json"
    )
    {
        var content = new ByteArrayContent(patch as byte[] ?? Encoding.UTF8.GetBytes(patch as string ?? JsonSerializer.Serialize(patch)));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return client.Send(HttpMethod.Patch, $"{prefix}/{id}", content);
    }

    public static object Replace(string status) =>
        new[]
        {
            new
            {
                op = "replace",
                path = "/completionStatus",
                value = status,
            },
        };

    /// <summary>Checks an error in the vendor's format, without members of our own format.</summary>
    public static Answer MustFail(this Answer answer, int status, string detailCode)
    {
        answer.Must(status);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal(["detailCode", "trackingId", "messages", "causes"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(detailCode, answer.String("detailCode"));
        Assert.Matches("^[0-9a-f]{32}$", answer.String("trackingId"));
        Assert.Empty(answer["causes"].EnumerateArray());
        var message = Assert.Single(answer["messages"].EnumerateArray());
        Assert.Equal(["locale", "localeOrigin", "text"], message.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("en-US", "DEFAULT"), (message.GetProperty("locale").GetString(), message.GetProperty("localeOrigin").GetString()));
        Assert.EndsWith(".", message.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        return answer;
    }

    public static Answer MustBeBadRequest(this Answer answer) => answer.MustFail(400, "400.1 Bad Request Content");
}
