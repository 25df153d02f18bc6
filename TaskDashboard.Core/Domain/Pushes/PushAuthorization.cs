using System.Text;

namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>How requests to a destination are authorized. The numbers are stored.</summary>
public enum AuthorizationType
{
    None = 0,
    Basic = 1,

    /// <summary>OAuth2 client credentials: a token from the token URL is sent as Bearer.</summary>
    Oauth2 = 2,
}

/// <summary>Authorization of a destination with secrets in clear text. <c>ToString</c> omits the secrets.</summary>
/// <param name="UserName">Basic only.</param>
/// <param name="Password">Basic only.</param>
public sealed record PushAuthorization(AuthorizationType Type, string? UserName = null, string? Password = null)
{
    public static readonly PushAuthorization None = new(AuthorizationType.None);

    /// <summary>URL that issues tokens, OAuth2 only. The address rule for destinations applies to it too.</summary>
    public string? TokenUrl { get; init; }

    /// <summary>OAuth2 only.</summary>
    public string? ClientId { get; init; }

    /// <summary>OAuth2 only.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Names of the scopes to request, separated by spaces. OAuth2 only; optional.</summary>
    public string? Scope { get; init; }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append("Type = ")
            .Append(Type)
            .Append(", UserName = ")
            .Append(UserName)
            .Append(", TokenUrl = ")
            .Append(TokenUrl)
            .Append(", ClientId = ")
            .Append(ClientId)
            .Append(", Scope = ")
            .Append(Scope);
        return true;
    }
}
