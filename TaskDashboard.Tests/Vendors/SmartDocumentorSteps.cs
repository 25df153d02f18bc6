using System.Text;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.SmartDocumentor;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Calls of a SmartDocumentor client.</summary>
internal static class SmartDocumentorSteps
{
    public const string Status = Routes.Prefix + "/status";

    public static Task<NewKey> AddSmartDocumentorKeyAsync(this RunningApp app, Role role = Role.Viewer, string? companyId = null) =>
        app.AddKeyAsync(role, companyId, "smartdocumentor");

    /// <summary>A client with a token for a new key.</summary>
    public static async Task<ApiClient> SmartDocumentorAsync(this RunningApp app, Role role = Role.Viewer, string? companyId = null) =>
        app.Client(await app.SmartDocumentorTokenAsync(await app.AddSmartDocumentorKeyAsync(role, companyId)));

    public static Task<string> SmartDocumentorTokenAsync(this RunningApp app, NewKey key) =>
        app.SmartDocumentorTokenAsync(key.Key.Id, key.Secret);

    public static async Task<string> SmartDocumentorTokenAsync(this RunningApp app, string clientId, string secret)
    {
        using var client = app.Anonymous();
        return (await client.AskForTokenAsync(Grant(clientId, secret))).Must(200).String("access_token")!;
    }

    public static Task<Answer> AskForTokenAsync(this ApiClient client, HttpContent? body, params (string Name, string Value)[] headers) =>
        client.Send(HttpMethod.Post, Routes.TokenPath, body, headers);

    public static FormUrlEncodedContent Grant(
        string? clientId,
        string? secret,
        string? grantType = "client_credentials",
        string? scope = "WebAPI"
    ) =>
        new(
            new (string Name, string? Value)[]
            {
                ("grant_type", grantType),
                ("scope", scope),
                ("client_id", clientId),
                ("client_secret", secret),
            }
                .Where(field => field.Value is not null)
                .Select(field => KeyValuePair.Create(field.Name, field.Value!))
        );

    public static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>Checks that the answer has only a status.</summary>
    public static void MustBeEmpty(this Answer answer, int status)
    {
        answer.Must(status);
        Assert.Equal("", answer.Text);
        Assert.Equal("0", answer.Headers["Content-Length"]);
        Assert.DoesNotContain("Content-Type", answer.Headers.Keys);
        Assert.Equal(status == 401 ? "Bearer" : null, answer.Headers.GetValueOrDefault("WWW-Authenticate"));
    }
}
