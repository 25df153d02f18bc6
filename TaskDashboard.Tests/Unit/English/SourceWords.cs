using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Unit.English;

/// <summary>The words of a source file or page: identifiers are split, and sentences over several lines are joined.</summary>
internal static partial class SourceWords
{
    public static string Of(string text) => BetweenWords().Replace(BetweenLines().Replace(text, " "), " ");

    [GeneratedRegex(@"\s*\n\s*(?:///?[ \t]*)?")]
    private static partial Regex BetweenLines();

    // PutOff, A_test_name, HTTPServer.
    [GeneratedRegex("_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex BetweenWords();
}
