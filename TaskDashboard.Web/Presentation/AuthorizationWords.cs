namespace TaskDashboard.Web.Presentation;

/// <summary>Names and explanations of authorization types.</summary>
public static class AuthorizationWords
{
    public static string Of(AuthorizationType type) =>
        type switch
        {
            AuthorizationType.None => "None",
            AuthorizationType.Basic => "Basic",
            AuthorizationType.Oauth2 => "OAuth2",
        };

    public static string Explanation(AuthorizationType type) =>
        type switch
        {
            AuthorizationType.None => "Pushes are only signed.",
            AuthorizationType.Basic => "Each push has a user name and a password.",
            AuthorizationType.Oauth2 => "A token is requested with client credentials and renewed automatically.",
        };
}
