namespace TaskDashboard.Web.Access;

/// <summary>Address that a person at this machine can open.</summary>
internal static class SignInAddress
{
    public const string Default = "http://localhost:5000";

    private static readonly string[] Everywhere = ["://[::]", "://0.0.0.0", "://*", "://+"];

    public static string Of(IEnumerable<string>? addresses)
    {
        var all = addresses?.ToList() ?? [];
        var address = (
            all.Find(one => one.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? all.FirstOrDefault() ?? Default
        ).TrimEnd('/');
        foreach (var everywhere in Everywhere)
        {
            address = address.Replace(everywhere, "://localhost", StringComparison.Ordinal);
        }

        return address;
    }

    public static string Link(string address, string token) =>
        $"{address}{SignInRoutes.Path}?{SignInRoutes.Token}={Uri.EscapeDataString(token)}";
}
