namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Who asks for a token, of whom, and what for. Holds a secret: it has no text form of its own.</summary>
internal sealed class OauthClient(Uri tokenUrl, string id, string secret, string? scope)
{
    public Uri TokenUrl => tokenUrl;

    public string Id => id;

    public string Secret => secret;

    public string? Scope => scope;
}
