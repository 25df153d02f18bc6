using System.Text;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>How a destination wants to be authorized. The numbers are stored.</summary>
public enum AuthorizationType
{
    None = 0,
    Basic = 1,

    /// <summary>OAuth2 client credentials: a token of the token URL's, sent as Bearer.</summary>
    Oauth2 = 2,
}

/// <summary>The authorization of a destination, secrets in the clear; its text form leaves them out.</summary>
/// <param name="UserName">With Basic.</param>
/// <param name="Password">With Basic.</param>
public sealed record PushAuthorization(AuthorizationType Type, string? UserName = null, string? Password = null)
{
    public static readonly PushAuthorization None = new(AuthorizationType.None);

    /// <summary>Where a token is asked for, with OAuth2; the rule for destinations' addresses holds for it too.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>With OAuth2.</summary>
    public string? ClientId { get; init; }

    /// <summary>With OAuth2.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What the token is to be good for, names separated by spaces; with OAuth2, and optional.</summary>
    public string? Scope { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Type = ").Append(Type).Append(", UserName = ").Append(UserName)
            .Append(", TokenUrl = ").Append(TokenUrl).Append(", ClientId = ").Append(ClientId).Append(", Scope = ").Append(Scope);
        return true;
    }
}
