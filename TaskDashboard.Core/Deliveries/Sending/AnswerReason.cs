using System.Text;
using System.Text.Json;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Finds the reason that an endpoint gives for its refusal: a well-known member of a JSON object, the title of a page, or the text. The
/// answer may be truncated anywhere; its complete parts are used.
/// </summary>
internal static class AnswerReason
{
    /// <summary>The members with the reason, best first.</summary>
    private static readonly string[] Members = ["message", "error", "title", "detail"];

    public static string? Find(ReadOnlySpan<byte> answer, bool truncated)
    {
        answer = answer.TrimStart(" \t\r\n"u8);
        if (answer.IsEmpty || !PlainText.Is(answer, truncated))
        {
            return null;
        }
        return answer[0] switch
        {
            (byte)'{' => InObject(answer, truncated),
            (byte)'[' => null,
            (byte)'<' => InPage(Encoding.UTF8.GetString(answer)),
            _ => InText(answer, truncated),
        };
    }

    private static string? InObject(ReadOnlySpan<byte> json, bool truncated)
    {
        string? reason = null;
        var best = Members.Length;
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: !truncated, state: default);
            var rank = Members.Length;
            while (best > 0 && reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                        rank = RankOf(reader.GetString());
                        break;
                    // {"error": {"message": "…"}}: the content of an object has the priority of its member.
                    case JsonTokenType.PropertyName when reader.CurrentDepth == 2 && rank < Members.Length:
                        if (RankOf(reader.GetString()) != 0)
                        {
                            reader.TrySkip();
                        }
                        break;
                    case JsonTokenType.String when reader.CurrentDepth <= 2 && rank < best:
                        if (reader.GetString() is { } text && !string.IsNullOrWhiteSpace(text))
                        {
                            (reason, best) = (text, rank);
                        }
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or invalid text within it: the reason found so far is used.
        }
        return reason;
    }

    private static int RankOf(string? name)
    {
        var rank = Array.FindIndex(Members, member => member.Equals(name, StringComparison.OrdinalIgnoreCase));
        return rank < 0 ? Members.Length : rank;
    }

    private static string? InPage(string page)
    {
        const string start = "<title>";
        var at = page.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }
        at += start.Length;
        var end = page.IndexOf("</title>", at, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : page[at..end].Trim();
    }

    private static string? InText(ReadOnlySpan<byte> answer, bool truncated)
    {
        // A character may be truncated: only the text up to the last line or word is complete.
        if (truncated && answer.LastIndexOfAny((byte)' ', (byte)'\n') is > 0 and var whole)
        {
            answer = answer[..whole];
        }
        return PlainText.Read(answer, truncated);
    }
}
