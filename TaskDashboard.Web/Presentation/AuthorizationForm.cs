namespace TaskDashboard.Web.Presentation;

/// <summary>What a person types about how a destination wants to be authorized. A stored secret never gets in here: left empty, it stays as it is.</summary>
public sealed class AuthorizationForm
{
    private readonly Destination? _before;

    public AuthorizationForm(Destination? before)
    {
        _before = before;
        if (before is not null)
        {
            (Type, UserName, TokenUrl, ClientId, Scope) = (before.AuthorizationType, before.UserName, before.TokenUrl, before.ClientId, before.Scope);
        }
    }

    public AuthorizationType Type { get; set; }

    public string? UserName { get; set; }

    public string? Password { get; set; }

    public string? TokenUrl { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? Scope { get; set; }

    /// <summary>Everything but the secret is as it was, so an empty secret means the stored one.</summary>
    public bool KeepsSecret => _before is not null && Type == _before.AuthorizationType && Type switch
    {
        AuthorizationType.Basic => Filled(UserName) == _before.UserName,
        AuthorizationType.Oauth2 => (Filled(TokenUrl), Filled(ClientId), Filled(Scope)) == (_before.TokenUrl, _before.ClientId, _before.Scope),
        _ => true,
    };

    /// <summary>As it was typed, for a new destination.</summary>
    public PushAuthorization ToAuthorization() => Type switch
    {
        AuthorizationType.Basic => new(Type, Filled(UserName), Password),
        AuthorizationType.Oauth2 => new(Type) { TokenUrl = Filled(TokenUrl), ClientId = Filled(ClientId), ClientSecret = ClientSecret, Scope = Filled(Scope) },
        _ => PushAuthorization.None,
    };

    /// <summary>Null where it stays as it is.</summary>
    public PushAuthorization? ToChange() => KeepsSecret && string.IsNullOrEmpty(Type is AuthorizationType.Oauth2 ? ClientSecret : Type is AuthorizationType.Basic ? Password : null)
        ? null
        : ToAuthorization();

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
