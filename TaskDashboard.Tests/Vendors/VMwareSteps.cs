using System.Text;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.VMware;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Calls of the appliance's client, and a task in its format.</summary>
internal static class VMwareSteps
{
    public const string SessionPath = Routes.Prefix + "/session";
    public const string Tasks = Routes.Prefix + "/tasks/";
    public const string NoSuchId = "6753030831fe9826412bac5c";

    public static (string Name, string Value) Basic(string user, string password) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>The header with a session of the key.</summary>
    public static async Task<(string Name, string Value)> LogInAsync(this ApiClient client, string user, string password) =>
        (Routes.SessionHeader, (await client.Post(SessionPath, null, Basic(user, password))).Must(200).String("session_id")!);

    public static Task<(string Name, string Value)> LogInAsync(this ApiClient client, NewKey key) =>
        client.LogInAsync(key.Key.Id, key.Secret);

    /// <summary>A new company with a client of our own API, one without a key for the appliance's, and a session.</summary>
    public static async Task<(ApiClient Ours, ApiClient Theirs, (string Name, string Value) Session)> ApplianceAsync(this RunningApp app)
    {
        var (company, ours) = await app.NewCompanyAsync();
        var theirs = app.Anonymous();
        return (ours, theirs, await theirs.LogInAsync(await app.AddKeyAsync(Role.Viewer, company, "vmware")));
    }

    public static Task<Answer> TaskInfo(this ApiClient client, string id, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Get, Tasks + id, null, headers);

    public static string Written(TrackedTask task, TaskDetails? details = null)
    {
        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, task, details ?? TaskDetails.None);
        return Encoding.UTF8.GetString(answer.Written().Span);
    }

    public static TrackedTask Task(TaskState state) =>
        new()
        {
            Number = 1,
            Id = NoSuchId,
            Type = "configure",
            Name = "Configure the appliance",
            CreatedBy = "test",
            State = state,
        };
}
