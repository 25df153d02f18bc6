using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The rows of tasks.</summary>
internal sealed class TaskTable()
    : Table<TrackedTask>(
        "Tasks",
        new(task => task.Number) { IsKey = true },
        new(task => task.Id) { IsPublicId = true, IsFixed = true },
        new(task => task.CompanyId) { IsFixed = true, MaxLength = Limits.Word },
        new(task => task.Type) { IsFixed = true, MaxLength = Limits.Word },
        new(task => task.Name) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.Description) { IsFixed = true, MaxLength = Limits.Text },
        new(task => task.Launcher) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.Executor) { IsFixed = true },
        new(task => task.State),
        new(task => task.Outcome),
        new(task => task.Run),
        new(task => task.ItemCount),
        new(task => task.RemainingItemCount),
        new(task => task.SkippedItemCount),
        new(task => task.PercentComplete),
        new(task => task.CreatedAt) { IsFixed = true },
        new(task => task.StartedAt),
        new(task => task.EndedAt),
        new(task => task.LastReportAt),
        new(task => task.Message) { MaxLength = Limits.Text },
        new(task => task.CreatedBy) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.Version),
        new(task => task.LatestAt),
        new(task => task.ExternalId) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.OwnerId) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.OwnerName) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.CompanyWithoutId) { IsFixed = true, MaxLength = Limits.Name },
        new(task => task.WorkspaceId) { IsFixed = true },
        new(task => task.WorkspaceNumber) { IsFixed = true },
        new(task => task.VendorType) { IsFixed = true, MaxLength = Limits.Word },
        new(task => task.Stage),
        new(task => task.IntegrationStatus),
        new(task => task.TotalPages),
        new(task => task.ProcessingStartedAt),
        new(task => task.Subtasks.Pending),
        new(task => task.Subtasks.InProgress),
        new(task => task.Subtasks.Completed),
        new(task => task.Subtasks.Failed),
        new(task => task.Subtasks.Skipped),
        new(task => task.DetailsVersion),
        new(task => task.AcknowledgedAt),
        new(task => task.AcknowledgedById) { MaxLength = Limits.Word },
        new(task => task.AcknowledgedBy) { MaxLength = Limits.Name }
    )
{
    public static readonly TaskTable Instance = new();

    /// <summary>
    /// Condition for failed tasks that nobody has acknowledged. A statement that contains it can use the indexes of these tasks.
    /// </summary>
    public static readonly string OpenFailure = $"State = {(int)TaskState.Failed} AND AcknowledgedAt IS NULL";

    private const string OfCompany = "CompanyId IS NOT NULL";

    private protected override void More(EntityTypeBuilder<TrackedTask> builder)
    {
        builder.HasIndex(task => task.Id).IsUnique();

        // The first index alone would allow two tasks without a company.
        builder.HasIndex(task => new { task.ExternalId, task.CompanyId }).IsUnique().HasFilter("ExternalId IS NOT NULL");
        builder
            .HasIndex(task => task.ExternalId)
            .IsUnique()
            .HasDatabaseName("IX_Tasks_ExternalIdWithoutCompany")
            .HasFilter("ExternalId IS NOT NULL AND CompanyId IS NULL");
        builder.HasIndex(task => new { task.State, task.Number });
        builder.HasIndex(task => new { task.Type, task.Number });
        builder.HasIndex(task => task.CreatedAt);

        // A company's list costs the same however many tasks it has. Tasks without a company are not in this index.
        builder.HasIndex(task => new { task.CompanyId, task.Number }).HasFilter(OfCompany);
        builder
            .HasIndex(task => new
            {
                task.CompanyId,
                task.State,
                task.Number,
            })
            .HasFilter(OfCompany);
        builder
            .HasIndex(task => new
            {
                task.CompanyId,
                task.Type,
                task.Number,
            })
            .HasFilter(OfCompany);

        // For the number of recent failures that nobody has acknowledged, which is read from the index alone. The state is in the key,
        // although it is always the same: otherwise SQLite prefers the index by state and number.
        builder
            .HasIndex(task => new
            {
                task.State,
                task.EndedAt,
                task.AcknowledgedAt,
            })
            .HasDatabaseName("IX_Tasks_OpenFailures")
            .HasFilter(OpenFailure);
        builder
            .HasIndex(task => new
            {
                task.CompanyId,
                task.State,
                task.EndedAt,
                task.AcknowledgedAt,
            })
            .HasDatabaseName("IX_Tasks_OpenFailuresOfCompany")
            .HasFilter($"{OfCompany} AND {OpenFailure}");
    }
}
