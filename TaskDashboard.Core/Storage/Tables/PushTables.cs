using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

internal sealed class DestinationTable : IEntityTypeConfiguration<Destination>
{
    public void Configure(EntityTypeBuilder<Destination> table)
    {
        table.ToTable("Destinations").HasKey(destination => destination.Number);
        table.Property(destination => destination.Number).ValueGeneratedNever();
        table.Property(destination => destination.Id).IsPublicId();
        table.Property(destination => destination.CompanyId).HasMaxLength(Limits.Word);
        table.Property(destination => destination.Name).HasMaxLength(Limits.Name);
        table.Property(destination => destination.Url).HasMaxLength(Limits.Url);
        table.Property(destination => destination.UserName).HasMaxLength(Limits.Name);
        table.Property(destination => destination.TokenUrl).HasMaxLength(Limits.Url);
        table.Property(destination => destination.ClientId).HasMaxLength(Limits.Name);
        table.Property(destination => destination.Scope).HasMaxLength(Limits.Text);
        table.Property(destination => destination.PausedBy).HasMaxLength(Limits.Name);
        table.Property(destination => destination.PausedReason).HasMaxLength(Limits.Text);
        table.HasIndex(destination => destination.Id).IsUnique();
    }
}

internal sealed class DestinationMinuteTable : IEntityTypeConfiguration<DestinationMinute>
{
    public void Configure(EntityTypeBuilder<DestinationMinute> table) =>
        table.ToTable("DestinationMinutes").HasKey(minute => new { minute.DestinationNumber, minute.Minute });
}

internal sealed class PushTable : IEntityTypeConfiguration<Push>
{
    public const string OpenIndex = "IX_Pushes_Open";

    public void Configure(EntityTypeBuilder<Push> table)
    {
        table.ToTable("Pushes").HasKey(push => push.Number);
        table.Property(push => push.Number).ValueGeneratedNever();
        table.Property(push => push.Id).IsPublicId();
        table.Property(push => push.CompanyId).HasMaxLength(Limits.Word);
        table.Property(push => push.Kind).HasMaxLength(Limits.Kind);
        table.Property(push => push.ItemId).HasMaxLength(Limits.ItemId);
        table.Property(push => push.Version).HasMaxLength(Limits.ItemVersion);
        table.Property(push => push.PayloadDigest).HasMaxLength(16);
        table.Property(push => push.CanceledBy).HasMaxLength(Limits.Name);
        table.HasIndex(push => push.Id).IsUnique();
        table.HasIndex(push => new { push.DestinationNumber, push.ItemId, push.Kind, push.Version }).IsUnique();

        // Waiting and Sending are 0 and 1. By state first, so that a claim does not step over what is being sent.
        table.HasIndex(push => new { push.DestinationNumber, push.State, push.DueAt })
            .HasDatabaseName(OpenIndex)
            .HasFilter($"State <= {(int)PushState.Sending}");

        // Expired and canceled ones are few, and listed among millions of delivered ones.
        table.HasIndex(push => new { push.State, push.Number })
            .HasDatabaseName("IX_Pushes_CalledOff")
            .HasFilter($"State >= {(int)PushState.Expired}");

        // Covers what a retry's set and the groups are chosen by, so that 100,000 failures are read from the index alone.
        table.HasIndex(push => new { push.DestinationNumber, push.SignatureNumber, push.FailureSequence, push.Kind, push.Superseded })
            .HasDatabaseName("IX_Pushes_Failed")
            .HasFilter($"State = {(int)PushState.Failed}");
    }
}

internal sealed class PushPayloadTable : IEntityTypeConfiguration<PushPayload>
{
    public void Configure(EntityTypeBuilder<PushPayload> table)
    {
        table.ToTable("PushPayloads").HasKey(payload => payload.PushNumber);
        table.Property(payload => payload.PushNumber).ValueGeneratedNever();
    }
}

internal sealed class PushAttemptTable : IEntityTypeConfiguration<PushAttempt>
{
    public void Configure(EntityTypeBuilder<PushAttempt> table)
    {
        table.ToTable("PushAttempts").HasKey(attempt => attempt.Key);
        table.Property(attempt => attempt.Key).HasColumnName("AttemptKey").ValueGeneratedNever();
        table.Property(attempt => attempt.Trigger).HasColumnName("TriggeredBy");
        table.Property(attempt => attempt.Message).HasMaxLength(Limits.Text);
        table.Property(attempt => attempt.Sends).HasDefaultValue(1);
        table.Ignore(attempt => attempt.PushNumber);
        table.Ignore(attempt => attempt.Attempt);
    }
}

internal sealed class ErrorSignatureTable : IEntityTypeConfiguration<ErrorSignature>
{
    public void Configure(EntityTypeBuilder<ErrorSignature> table)
    {
        table.ToTable("ErrorSignatures").HasKey(signature => signature.Number);
        table.Property(signature => signature.Number).ValueGeneratedNever();
        table.Property(signature => signature.Message).HasMaxLength(Limits.Name);
    }
}

internal sealed class FailureGroupTable : IEntityTypeConfiguration<FailureGroup>
{
    public void Configure(EntityTypeBuilder<FailureGroup> table)
    {
        table.ToTable("FailureGroups").HasKey(group => new { group.DestinationNumber, group.SignatureNumber });
        table.Property(group => group.Count).HasColumnName("Total");
    }
}

/// <summary>Pushes by destination and state, counted in the transaction of each transition.</summary>
internal sealed record PushCount
{
    public required int DestinationNumber { get; init; }
    public required PushState State { get; init; }
    public long Total { get; init; }
}

internal sealed class PushCountTable : IEntityTypeConfiguration<PushCount>
{
    public void Configure(EntityTypeBuilder<PushCount> table) =>
        table.ToTable("PushCounts").HasKey(count => new { count.DestinationNumber, count.State });
}

internal sealed class PushServiceTable : IEntityTypeConfiguration<PushServiceSwitch>
{
    public void Configure(EntityTypeBuilder<PushServiceSwitch> table)
    {
        table.ToTable("PushService").HasKey(service => service.Number);
        table.Property(service => service.Number).ValueGeneratedNever();
        table.Property(service => service.ChangedBy).HasMaxLength(Limits.Name);
        table.HasData(new PushServiceSwitch());
    }
}
