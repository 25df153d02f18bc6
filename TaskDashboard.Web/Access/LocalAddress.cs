namespace TaskDashboard.Web.Access;

/// <summary>The page that a person opened before sign-in. Only addresses of this site are accepted.</summary>
internal static class LocalAddress
{
    public const string Parameter = "back";

    public static string Of(string? address) =>
        address is ['/', .. var rest]
        && !rest.StartsWith('/')
        && !rest.StartsWith('\\')
        && !address.Any(char.IsControl)
        && PlainCharacters.CanBeStored(address)
        && !IsSignIn(address)
            ? Ascii(address)
            : "/";

    /// <summary>Returns the address of the sign-in page that leads back to the requested page.</summary>
    public static string SignInFrom(HttpRequest request) => SignInTo(request.Path + request.QueryString);

    /// <summary>
    /// Returns the address of the sign-in page that opens this local address after the sign-in. It needs no escaping in HTML.
    /// </summary>
    public static string SignInTo(string? address) =>
        Of(address) is var back && back == "/" ? SignInRoutes.Path : $"{SignInRoutes.Path}?{Parameter}={Uri.EscapeDataString(back)}";

    // Headers allow ASCII only.
    private static string Ascii(string address) =>
        System.Text.Ascii.IsValid(address)
            ? address
            : string.Concat(
                address
                    .EnumerateRunes()
                    .Select(character => character.IsAscii ? character.ToString() : Uri.EscapeDataString(character.ToString()))
            );

    private static bool IsSignIn(string address) => address.StartsWith(SignInRoutes.Path, StringComparison.OrdinalIgnoreCase);
}
