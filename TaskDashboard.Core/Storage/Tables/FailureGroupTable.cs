using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The groups of failures.</summary>
internal sealed class FailureGroupTable()
    : Table<FailureGroup>(
        "FailureGroups",
        new(group => group.DestinationNumber) { IsKey = true },
        new(group => group.SignatureNumber) { IsKey = true },
        new(group => group.Count) { Name = "Total" },
        new(group => group.FirstAt),
        new(group => group.LastAt),
        new(group => group.LastSequence),
        new(group => group.Waiting) { Default = 0 },
        new(group => group.Sending) { Default = 0 },
        new(group => group.Failures) { Default = 0L },
        new(group => group.LeftAt),
        new(group => group.State) { Default = FailureGroupState.Open },
        new(group => group.StateAt),
        new(group => group.StateBy) { MaxLength = Limits.Name },
        new(group => group.IgnoredUntil),
        new(group => group.IgnoredUntilFailures),
        new(group => group.Note) { MaxLength = Limits.Text },
        new(group => group.RetryBits) { Default = 0L },
        new(group => group.RetryCount) { Default = 0 }
    )
{
    public static readonly FailureGroupTable Instance = new();

    // The few ignored groups, which every Overview and every count leaves out.
    private protected override void More(EntityTypeBuilder<FailureGroup> builder) =>
        builder
            .HasIndex(group => group.State)
            .HasDatabaseName("IX_FailureGroups_Ignored")
            .HasFilter($"State = {(int)FailureGroupState.Ignored}");
}
