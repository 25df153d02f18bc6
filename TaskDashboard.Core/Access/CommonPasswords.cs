using System.Collections.Frozen;

namespace TaskDashboard.Core.Access;

/// <summary>Passwords and words that attackers try first, folded. The list is part of the program.</summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt";

    private static readonly Lazy<FrozenSet<string>> Read = new(static () =>
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .ToFrozenSet(StringComparer.Ordinal);
    });

    public static IReadOnlyCollection<string> All => Read.Value;

    public static bool Contains(string folded) => Read.Value.Contains(folded);
}
