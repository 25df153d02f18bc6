using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The first use of a caller's idempotency key.</summary>
internal sealed record IdempotencyKey
{
    public required string CallerId { get; init; }
    public required string Value { get; init; }
    public required byte[] BodyDigest { get; init; }

    /// <summary>Public id of the object that the first call created.</summary>
    public required string ResultId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The idempotency keys of callers.</summary>
internal sealed class IdempotencyKeyTable()
    : Table<IdempotencyKey>(
        "IdempotencyKeys",
        new(key => key.CallerId) { IsKey = true, MaxLength = Limits.Word },
        new(key => key.Value) { IsKey = true, MaxLength = Limits.Name },
        new(key => key.BodyDigest) { MaxLength = 32 },
        new(key => key.ResultId) { IsPublicId = true },
        new(key => key.CreatedAt)
    )
{
    public static readonly IdempotencyKeyTable Instance = new();

    private protected override void More(EntityTypeBuilder<IdempotencyKey> builder)
    {
        builder.HasIndex(key => key.CreatedAt);
    }
}
