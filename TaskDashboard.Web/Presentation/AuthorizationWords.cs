namespace TaskDashboard.Web.Presentation;

/// <summary>How a destination is authorized, in words.</summary>
public static class AuthorizationWords
{
    public static string Of(AuthorizationType type) => type switch
    {
        AuthorizationType.None => "None",
        AuthorizationType.Basic => "Basic",
        AuthorizationType.Oauth2 => "OAuth2",
    };

    public static string Explanation(AuthorizationType type) => type switch
    {
        AuthorizationType.None => "The signature alone says who we are.",
        AuthorizationType.Basic => "A user name and a password with every push.",
        AuthorizationType.Oauth2 => "A token by client credentials, asked for and renewed by itself.",
    };
}
