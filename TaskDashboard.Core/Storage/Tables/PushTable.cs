using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The rows of pushes.</summary>
internal sealed class PushTable()
    : Table<Push>(
        "Pushes",
        new(push => push.Number) { IsKey = true },
        new(push => push.Id) { IsPublicId = true, IsFixed = true },
        new(push => push.CompanyId) { IsFixed = true, MaxLength = Limits.Word },
        new(push => push.DestinationNumber) { IsFixed = true },
        new(push => push.Kind) { IsFixed = true, MaxLength = Limits.Kind },
        new(push => push.ItemId) { IsFixed = true, MaxLength = Limits.ItemId },
        new(push => push.Version) { IsFixed = true, MaxLength = Limits.ItemVersion },
        new(push => push.State),
        new(push => push.Attempts),
        new(push => push.DueAt),
        new(push => push.CreatedAt) { IsFixed = true },
        new(push => push.LastAttemptAt),
        new(push => push.EndedAt),
        new(push => push.FailureSequence),
        new(push => push.SignatureNumber),
        new(push => push.RetryNumber),
        new(push => push.CanceledBy) { MaxLength = Limits.Name },
        new(push => push.HasOlderVersion) { IsFixed = true },
        new(push => push.Superseded),
        new(push => push.PayloadSize) { IsFixed = true },
        new(push => push.PayloadDigest) { IsFixed = true, MaxLength = 16 }
    )
{
    public static readonly PushTable Instance = new();

    public const string OpenIndex = "IX_Pushes_Open";

    private protected override void More(EntityTypeBuilder<Push> builder)
    {
        builder.HasIndex(push => push.Id).IsUnique();

        // The identity. By item first, so that the pushes of an item are found without asking each destination. None of these columns
        // changes, but on PostgreSQL every update of a push writes this index too, so there is no second one.
        builder
            .HasIndex(push => new
            {
                push.ItemId,
                push.DestinationNumber,
                push.Kind,
                push.Version,
            })
            .IsUnique();

        // Waiting and Sending are 0 and 1. By state first, so that a claim does not read the pushes that are being sent.
        builder
            .HasIndex(push => new
            {
                push.DestinationNumber,
                push.State,
                push.DueAt,
            })
            .HasDatabaseName(OpenIndex)
            .HasFilter($"State <= {(int)PushState.Sending}");

        // For the lists by last attempt. Without the pushes that are being sent, so that a first attempt writes it once, with its outcome.
        builder
            .HasIndex(push => new
            {
                push.DestinationNumber,
                push.State,
                push.LastAttemptAt,
            })
            .HasDatabaseName("IX_Pushes_LastAttempt")
            .HasFilter($"LastAttemptAt IS NOT NULL AND State <> {(int)PushState.Sending}");

        // For the few waiting pushes that failed before, among many that were not sent yet.
        builder
            .HasIndex(push => new { push.DestinationNumber, push.DueAt })
            .HasDatabaseName("IX_Pushes_FailedBefore")
            .HasFilter($"LastAttemptAt IS NOT NULL AND State = {(int)PushState.Waiting}");

        // For lists of the few expired and canceled pushes among millions of delivered ones.
        builder
            .HasIndex(push => new { push.State, push.Number })
            .HasDatabaseName("IX_Pushes_ExpiredOrCanceled")
            .HasFilter($"State >= {(int)PushState.Expired}");

        // Covers the columns that select a retry's set and the groups, so that 100,000 failures are read from the index alone.
        builder
            .HasIndex(push => new
            {
                push.DestinationNumber,
                push.SignatureNumber,
                push.FailureSequence,
                push.Kind,
                push.Superseded,
            })
            .HasDatabaseName("IX_Pushes_Failed")
            .HasFilter($"State = {(int)PushState.Failed}");

        // On columns that never change, so that a delivery does not write this index.
        builder.HasIndex(push => new { push.CompanyId, push.Number }).HasFilter("CompanyId IS NOT NULL");
    }
}
