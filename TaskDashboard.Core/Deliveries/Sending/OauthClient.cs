namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Client, endpoint and scope of a token request. Contains a secret, so it has no text form.</summary>
internal sealed class OauthClient(Uri tokenUrl, string id, string secret, string? scope)
{
    public Uri TokenUrl => tokenUrl;

    public string Id => id;

    public string Secret => secret;

    public string? Scope => scope;
}
