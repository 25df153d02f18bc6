using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>A token or session of a vendor's API that was issued for a key. Only its hash is stored.</summary>
internal sealed record KeySession
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The vendor's API for which the token is valid.</summary>
    public required string Vendor { get; init; }

    /// <summary>Public id of the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>The key's stamp. If the key has another stamp now, the session has ended.</summary>
    public required string KeyStamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>The sessions of keys.</summary>
internal sealed class KeySessionTable()
    : Table<KeySession>(
        "KeySessions",
        new(session => session.Hash) { IsKey = true, MaxLength = 32 },
        new(session => session.Vendor) { MaxLength = Limits.Word },
        new(session => session.KeyId) { IsPublicId = true },
        new(session => session.KeyStamp) { IsAscii = true, MaxLength = Limits.Word },
        new(session => session.CreatedAt),
        new(session => session.EndsAt)
    )
{
    public static readonly KeySessionTable Instance = new();

    private protected override void More(EntityTypeBuilder<KeySession> builder)
    {
        builder.HasIndex(session => session.EndsAt);
    }
}
