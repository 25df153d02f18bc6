namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>The type codes of the protocol.</summary>
internal static class TdsTypes
{
    public const byte Integer = 0x26;
    public const byte Flag = 0x68;
    public const byte Number = 0x6C;
    public const byte UnicodeText = 0xE7;
    public const byte Text = 0xA7;

    /// <summary>The type that the client uses for the text of a long command.</summary>
    public const byte LongUnicodeText = 0x63;

    public const byte Bytes = 0xA5;
    public const byte FixedBytes = 0xAD;

    /// <summary>SQL_Latin1_General_CP1_CI_AS, the default collation of a server.</summary>
    public static ReadOnlySpan<byte> Collation => [0x09, 0x04, 0xD0, 0x00, 0x34];
}
