namespace TaskDashboard.Core.Storage.Tables;

/// <summary>A key of the Data Protection key ring, for providers with the key ring in the database.</summary>
public sealed record ProtectionKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

/// <summary>The key ring.</summary>
internal sealed class ProtectionKeyTable()
    : Table<ProtectionKey>("ProtectionKeys", new(key => key.Name) { IsKey = true, MaxLength = Limits.Name }, new(key => key.Xml))
{
    public static readonly ProtectionKeyTable Instance = new();
}
