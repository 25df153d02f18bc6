namespace TaskDashboard.Web.Access;

/// <summary>Where a person wanted to go before they had to sign in: a page of ours, never another site.</summary>
internal static class LocalAddress
{
    public const string Parameter = "back";

    public static string Of(string? address) =>
        address is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') && !address.Any(char.IsControl) && PlainCharacters.CanBeStored(address) && !IsSignIn(address) ? Ascii(address) : "/";

    /// <summary>The sign-in page that leads back to where the request wanted to go.</summary>
    public static string SignInFrom(HttpRequest request) => SignInTo(request.Path + request.QueryString);

    /// <summary>The sign-in page that leads to an address of ours; in HTML it needs no more escaping.</summary>
    public static string SignInTo(string? address) => Of(address) is var back && back == "/"
        ? SignInRoutes.Path
        : $"{SignInRoutes.Path}?{Parameter}={Uri.EscapeDataString(back)}";

    // A header holds ASCII only.
    private static string Ascii(string address) =>
        System.Text.Ascii.IsValid(address) ? address : string.Concat(address.EnumerateRunes().Select(character => character.IsAscii ? character.ToString() : Uri.EscapeDataString(character.ToString())));

    private static bool IsSignIn(string address) => address.StartsWith(SignInRoutes.Path, StringComparison.OrdinalIgnoreCase);
}
