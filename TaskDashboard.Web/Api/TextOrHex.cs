namespace TaskDashboard.Web.Api;

/// <summary>A body as a JSON member: text, or hex digits if it is not text, and which of the two.</summary>
internal static class TextOrHex
{
    public static (string Value, string Encoding) Of(ReadOnlySpan<byte> body, bool truncated) =>
        PlainText.Read(body, truncated) is { } text ? (text, "text") : (Convert.ToHexStringLower(body), "hex");
}
