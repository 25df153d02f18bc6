using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

internal sealed class RetryRequestTable : IEntityTypeConfiguration<RetryRequest>
{
    public void Configure(EntityTypeBuilder<RetryRequest> table)
    {
        table.ToTable("RetryRequests").HasKey(request => request.Number);
        table.Property(request => request.Number).ValueGeneratedNever();
        table.Property(request => request.Id).IsPublicId();
        table.Property(request => request.TaskId).IsPublicId();
        table.Property(request => request.CompanyId).HasMaxLength(Limits.Word);
        table.Property(request => request.Reason).HasMaxLength(Limits.Text);
        table.Property(request => request.Ticket).HasMaxLength(Limits.Name);
        table.Property(request => request.RequestedBy).HasMaxLength(Limits.Name);
        table.Ignore(request => request.Processed);
        table.HasIndex(request => request.Id).IsUnique();
        table.HasIndex(request => request.TaskNumber).IsUnique();
        table.HasIndex(request => request.State);
    }
}

internal sealed class RetrySetTable : IEntityTypeConfiguration<RetrySet>
{
    public void Configure(EntityTypeBuilder<RetrySet> table)
    {
        table.ToTable("RetrySets").HasKey(set => set.RetryNumber);
        table.Property(set => set.RetryNumber).ValueGeneratedNever();
    }
}

internal sealed class RetryPushIdsTable : IEntityTypeConfiguration<RetryPushIds>
{
    public void Configure(EntityTypeBuilder<RetryPushIds> table)
    {
        table.ToTable("RetryPushIds").HasKey(ids => ids.RetryNumber);
        table.Property(ids => ids.RetryNumber).ValueGeneratedNever();
    }
}

internal sealed class RetryItemTable : IEntityTypeConfiguration<RetryItem>
{
    public void Configure(EntityTypeBuilder<RetryItem> table)
    {
        table.ToTable("RetryItems").HasKey(item => item.Key);
        table.Property(item => item.Key).HasColumnName("ItemKey").ValueGeneratedNever();
        table.Ignore(item => item.RetryNumber);
        table.Ignore(item => item.PushNumber);
    }
}

/// <summary>What a caller's idempotency key was first used for.</summary>
internal sealed record IdempotencyKey
{
    public required string CallerId { get; init; }
    public required string Value { get; init; }
    public required byte[] BodyDigest { get; init; }

    /// <summary>Public id of what the first call created.</summary>
    public required string ResultId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class IdempotencyKeyTable : IEntityTypeConfiguration<IdempotencyKey>
{
    public void Configure(EntityTypeBuilder<IdempotencyKey> table)
    {
        table.ToTable("IdempotencyKeys").HasKey(key => new { key.CallerId, key.Value });
        table.Property(key => key.CallerId).HasMaxLength(Limits.Word);
        table.Property(key => key.Value).HasMaxLength(Limits.Name);
        table.Property(key => key.BodyDigest).HasMaxLength(32);
        table.Property(key => key.ResultId).IsPublicId();
        table.HasIndex(key => key.CreatedAt);
    }
}
