using System.Text.RegularExpressions;

namespace TaskDashboard.Core.Storage;

/// <summary>What a person types to find part of a text.</summary>
internal static partial class SearchText
{
    /// <summary>For LIKE, with \ as the escape: any text that holds this one.</summary>
    public static string Pattern(string text) => "%" + Signs().Replace(text.Trim(), @"\$0") + "%";

    // What LIKE takes for a sign of its own; the bracket on SQL Server only, and the others take an escaped one for itself.
    [GeneratedRegex(@"[\\%_\[]")]
    private static partial Regex Signs();
}
