namespace TaskDashboard.Web.Presentation;

/// <summary>Form for a destination's authorization. It never contains a stored secret: an empty secret keeps the stored one.</summary>
public sealed class AuthorizationForm
{
    private readonly Destination? _before;

    public AuthorizationForm(Destination? before)
    {
        _before = before;
        if (before is not null)
        {
            (Type, UserName, TokenUrl, ClientId, Scope) = (
                before.AuthorizationType,
                before.UserName,
                before.TokenUrl,
                before.ClientId,
                before.Scope
            );
        }
    }

    public AuthorizationType Type { get; set; }

    public string? UserName { get; set; }

    public string? Password { get; set; }

    public string? TokenUrl { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? Scope { get; set; }

    /// <summary>Whether all other members are unchanged, so that an empty secret keeps the stored one.</summary>
    public bool KeepsSecret =>
        _before is not null
        && Type == _before.AuthorizationType
        && Type switch
        {
            AuthorizationType.Basic => Filled(UserName) == _before.UserName,
            AuthorizationType.Oauth2 => (Filled(TokenUrl), Filled(ClientId), Filled(Scope))
                == (_before.TokenUrl, _before.ClientId, _before.Scope),
            _ => true,
        };

    /// <summary>Returns the form's content for a new destination.</summary>
    public PushAuthorization ToAuthorization() =>
        Type switch
        {
            AuthorizationType.Basic => new(Type, Filled(UserName), Password),
            AuthorizationType.Oauth2 => new(Type)
            {
                TokenUrl = Filled(TokenUrl),
                ClientId = Filled(ClientId),
                ClientSecret = ClientSecret,
                Scope = Filled(Scope),
            },
            _ => PushAuthorization.None,
        };

    /// <summary>Returns the change, or null if nothing changes.</summary>
    public PushAuthorization? ToChange() =>
        KeepsSecret
        && string.IsNullOrEmpty(
            Type is AuthorizationType.Oauth2 ? ClientSecret
            : Type is AuthorizationType.Basic ? Password
            : null
        )
            ? null
            : ToAuthorization();

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
