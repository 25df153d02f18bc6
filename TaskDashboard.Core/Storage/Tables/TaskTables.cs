using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

internal sealed class TaskTable : IEntityTypeConfiguration<TrackedTask>
{
    public void Configure(EntityTypeBuilder<TrackedTask> table)
    {
        table.ToTable("Tasks").HasKey(task => task.Number);
        table.Property(task => task.Number).ValueGeneratedNever();
        table.Property(task => task.Id).IsPublicId();
        table.Property(task => task.CompanyId).HasMaxLength(Limits.Word);
        table.Property(task => task.Type).HasMaxLength(Limits.Word);
        table.Property(task => task.Name).HasMaxLength(Limits.Name);
        table.Property(task => task.Description).HasMaxLength(Limits.Text);
        table.Property(task => task.Launcher).HasMaxLength(Limits.Name);
        table.Property(task => task.Message).HasMaxLength(Limits.Text);
        table.Property(task => task.CreatedBy).HasMaxLength(Limits.Name);
        table.Property(task => task.ExternalId).HasMaxLength(Limits.Name);
        table.Property(task => task.VendorType).HasMaxLength(Limits.Word);
        table.ComplexProperty(task => task.Subtasks, counts =>
        {
            counts.Property(count => count.Pending).HasColumnName("SubtasksPending");
            counts.Property(count => count.InProgress).HasColumnName("SubtasksInProgress");
            counts.Property(count => count.Completed).HasColumnName("SubtasksCompleted");
            counts.Property(count => count.Failed).HasColumnName("SubtasksFailed");
            counts.Property(count => count.Skipped).HasColumnName("SubtasksSkipped");
        });
        table.HasIndex(task => task.Id).IsUnique();
        table.HasIndex(task => task.ExternalId).IsUnique();
        table.HasIndex(task => new { task.State, task.Number });
        table.HasIndex(task => new { task.Type, task.Number });
        table.HasIndex(task => task.CreatedAt);
    }
}

internal sealed class TaskTransitionTable : IEntityTypeConfiguration<TaskTransition>
{
    public void Configure(EntityTypeBuilder<TaskTransition> table)
    {
        table.ToTable("TaskTransitions").HasKey(entry => entry.Number);
        table.Property(entry => entry.Number).ValueGeneratedNever();
        table.Property(entry => entry.Reason).HasMaxLength(Limits.Text);
        table.Property(entry => entry.Actor).HasMaxLength(Limits.Name);
        table.HasIndex(entry => new { entry.TaskNumber, entry.Number });
    }
}

/// <summary>What a task carries beside its row, as JSON.</summary>
internal sealed record StoredDetails
{
    public required int TaskNumber { get; init; }

    /// <summary>The task's <see cref="TrackedTask.DetailsVersion"/> with which they were written.</summary>
    public required int Version { get; init; }

    public required byte[] Body { get; init; }
}

internal sealed class TaskDetailsTable : IEntityTypeConfiguration<StoredDetails>
{
    public void Configure(EntityTypeBuilder<StoredDetails> table)
    {
        table.ToTable("TaskDetails").HasKey(details => details.TaskNumber);
        table.Property(details => details.TaskNumber).ValueGeneratedNever();
    }
}

/// <summary>How far the sequence of a workspace's tasks came.</summary>
internal sealed record Workspace
{
    public required int Id { get; init; }
    public int LastTask { get; init; }
}

internal sealed class WorkspaceTable : IEntityTypeConfiguration<Workspace>
{
    public void Configure(EntityTypeBuilder<Workspace> table)
    {
        table.ToTable("Workspaces").HasKey(workspace => workspace.Id);
        table.Property(workspace => workspace.Id).ValueGeneratedNever();
    }
}

/// <summary>Ids of reports that were answered, for ever, with the decision.</summary>
internal sealed record AnsweredReport
{
    public required int TaskNumber { get; init; }
    public required string ReportId { get; init; }

    /// <summary>The code of the decision, or of the refusal.</summary>
    public required string Code { get; init; }

    /// <summary>The version of the task after the report; or why it was refused, in words. Earlier versions of this program wrote the whole task as JSON, and nothing reads that.</summary>
    public required string Answer { get; init; }
}

internal sealed class AnsweredReportTable : IEntityTypeConfiguration<AnsweredReport>
{
    public void Configure(EntityTypeBuilder<AnsweredReport> table)
    {
        table.ToTable("AnsweredReports").HasKey(report => new { report.TaskNumber, report.ReportId });
        table.Property(report => report.ReportId).HasMaxLength(Limits.Word);
        table.Property(report => report.Code).HasMaxLength(Limits.Word);
    }
}

/// <summary>Tasks by company and state, counted in the transaction of each transition.</summary>
internal sealed record TaskCount
{
    /// <summary>Empty where the task belongs to no company. No company may have an empty id.</summary>
    public required string CompanyId { get; init; }

    public required TaskState State { get; init; }
    public long Total { get; init; }
}

internal sealed class TaskCountTable : IEntityTypeConfiguration<TaskCount>
{
    public void Configure(EntityTypeBuilder<TaskCount> table)
    {
        table.ToTable("TaskCounts").HasKey(count => new { count.CompanyId, count.State });
        table.Property(count => count.CompanyId).HasMaxLength(Limits.Word);
    }
}
