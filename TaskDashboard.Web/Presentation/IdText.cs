namespace TaskDashboard.Web.Presentation;

/// <summary>What a person pastes into the search box: a whole id, a part of one, or words.</summary>
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
