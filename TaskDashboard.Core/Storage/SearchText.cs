using System.Text.RegularExpressions;

namespace TaskDashboard.Core.Storage;

/// <summary>A text that a person searches for.</summary>
internal static partial class SearchText
{
    /// <summary>Returns the pattern for LIKE, with \ as the escape: any text that contains this one.</summary>
    public static string Pattern(string text) => "%" + Start(text);

    /// <summary>Returns the pattern for any text that starts with this one.</summary>
    public static string Start(string text) => Signs().Replace(text, @"\$0") + "%";

    // The special characters of LIKE. The bracket is special on SQL Server only; the other databases accept it escaped as well.
    [GeneratedRegex(@"[\\%_\[]")]
    private static partial Regex Signs();
}
