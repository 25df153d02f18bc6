using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

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

internal sealed class PersonTable : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> table)
    {
        table.ToTable("People").HasKey(person => person.Number);
        table.Property(person => person.Number).ValueGeneratedNever();
        table.Property(person => person.Id).IsPublicId();
        table.Property(person => person.Name).HasMaxLength(Limits.Name);
        table.Property(person => person.NormalizedName).HasMaxLength(Limits.Name).IsRequired();
        table.Property(person => person.PasswordHash).HasMaxLength(Limits.Text).IsUnicode(false).IsRequired();
        table.Property(person => person.Stamp).HasMaxLength(Limits.Word).IsUnicode(false).IsRequired();
        table.Property(person => person.CompanyId).HasMaxLength(Limits.Word);
        table.Property(person => person.CreatedBy).HasMaxLength(Limits.Name);
        table.HasIndex(person => person.Id).IsUnique();
        table.HasIndex(person => person.NormalizedName).IsUnique();
    }
}

/// <summary>Wrong passwords in a row under a name from one source, whether somebody has the name or not.</summary>
internal sealed record SignInAttempts
{
    /// <summary>SHA-256 of the name as it is compared.</summary>
    public required byte[] NameKey { get; init; }

    /// <summary>The address, or the browser where the person has signed in before.</summary>
    public required string Source { get; init; }

    public int Failures { get; init; }

    /// <summary>The start of 1970 where it is not locked.</summary>
    public DateTimeOffset LockedUntil { get; init; }

    public DateTimeOffset LastAt { get; init; }
}

internal sealed class SignInAttemptsTable : IEntityTypeConfiguration<SignInAttempts>
{
    public void Configure(EntityTypeBuilder<SignInAttempts> table)
    {
        table.ToTable("SignInAttempts").HasKey(attempts => new { attempts.NameKey, attempts.Source });
        table.Property(attempts => attempts.NameKey).HasMaxLength(32);
        table.Property(attempts => attempts.Source).HasMaxLength(Limits.Word).IsUnicode(false);
        table.HasIndex(attempts => attempts.LastAt);
    }
}

/// <summary>What a key was exchanged for: a token or session of a vendor's API. Only its hash is kept.</summary>
internal sealed record KeySession
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The vendor's API for which it is good.</summary>
    public required string Vendor { get; init; }

    /// <summary>Public id of the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>The key's stamp: with another one the session has ended.</summary>
    public required string KeyStamp { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class KeySessionTable : IEntityTypeConfiguration<KeySession>
{
    public void Configure(EntityTypeBuilder<KeySession> table)
    {
        table.ToTable("KeySessions").HasKey(session => session.Hash);
        table.Property(session => session.Hash).HasMaxLength(32);
        table.Property(session => session.Vendor).HasMaxLength(Limits.Word);
        table.Property(session => session.KeyId).IsPublicId();
        table.Property(session => session.KeyStamp).HasMaxLength(Limits.Word).IsUnicode(false);
        table.HasIndex(session => session.EndsAt);
    }
}

internal sealed class SessionTable : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> table)
    {
        table.ToTable("Sessions").HasKey(session => session.Hash);
        table.Property(session => session.Hash).HasMaxLength(32);
        table.Property(session => session.Id).IsPublicId();
        table.Property(session => session.PersonId).IsPublicId();
        table.Property(session => session.Stamp).HasMaxLength(Limits.Word).IsUnicode(false).IsRequired();
        table.Property(session => session.Address).HasMaxLength(Limits.Word).IsUnicode(false);
        table.HasIndex(session => session.EndsAt);
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
