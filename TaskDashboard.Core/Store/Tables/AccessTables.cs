using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Core.Store.Tables;

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> table)
    {
        table.ToTable("ApiKeys").HasKey(key => key.Number);
        table.Property(key => key.Number).ValueGeneratedNever();
        table.Property(key => key.Id).IsPublicId();
        table.Property(key => key.Name).HasMaxLength(Limits.Name);
        table.Property(key => key.Hash).HasMaxLength(32);
        table.Property(key => key.CompanyId).HasMaxLength(Limits.Word);
        table.Property(key => key.Vendors).HasMaxLength(Limits.Name);
        table.Property(key => key.CreatedBy).HasMaxLength(Limits.Name);
        table.HasIndex(key => key.Id).IsUnique();
    }
}

internal sealed class SignInLinkTable : IEntityTypeConfiguration<SignInLink>
{
    public void Configure(EntityTypeBuilder<SignInLink> table)
    {
        table.ToTable("SignInLinks").HasKey(link => link.Hash);
        table.Property(link => link.Hash).HasMaxLength(32);
    }
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> table)
    {
        table.ToTable("AuditEntries").HasKey(entry => entry.Number);
        table.Property(entry => entry.Number).ValueGeneratedNever();
        table.Property(entry => entry.Actor).HasMaxLength(Limits.Name);
        table.Property(entry => entry.Action).HasMaxLength(Limits.Word);
        table.Property(entry => entry.Subject).IsPublicId();
        table.Property(entry => entry.Detail).HasMaxLength(Limits.Text);
    }
}

/// <summary>A key of the Data Protection key ring, on providers that keep it in the database.</summary>
public sealed record ProtectionKey
{
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

internal sealed class ProtectionKeyTable : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> table)
    {
        table.ToTable("ProtectionKeys").HasKey(key => key.Name);
        table.Property(key => key.Name).HasMaxLength(Limits.Name);
    }
}
