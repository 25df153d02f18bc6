namespace TaskDashboard.Web.Api;

/// <summary>A body as a member of JSON: its text, or hex digits where it is not text, and which of both.</summary>
internal static class TextOrHex
{
    public static (string Value, string Encoding) Of(ReadOnlySpan<byte> body, bool truncated) =>
        PlainText.Read(body, truncated) is { } text ? (text, "text") : (Convert.ToHexStringLower(body), "hex");
}
