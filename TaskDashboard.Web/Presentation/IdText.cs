namespace TaskDashboard.Web.Presentation;

/// <summary>Recognizes input of the search box: a complete id, part of an id, or words.</summary>
public static class IdText
{
    private const int ShortestPart = 12;

    public static bool IsWhole(string text) => PublicId.IsWellFormed(text);

    public static bool LooksLikeOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length >= ShortestPart && text.All(char.IsAsciiHexDigit);
    }
}
