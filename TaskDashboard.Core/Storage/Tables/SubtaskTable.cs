using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

internal sealed class SubtaskTable : IEntityTypeConfiguration<Subtask>
{
    public void Configure(EntityTypeBuilder<Subtask> table)
    {
        table.ToTable("Subtasks").HasKey(subtask => subtask.Number);
        table.Property(subtask => subtask.Number).ValueGeneratedNever();
        table.Property(subtask => subtask.Id).IsPublicId();
        table.Property(subtask => subtask.EndpointId).HasMaxLength(Limits.Name);
        table.Property(subtask => subtask.EndpointName).HasMaxLength(Limits.Name);
        table.Property(subtask => subtask.ErrorCode).HasMaxLength(Limits.Word);
        table.Property(subtask => subtask.ErrorMessage).HasMaxLength(Limits.Text);
        table.HasIndex(subtask => subtask.Id).IsUnique();
        table.HasIndex(subtask => new { subtask.TaskNumber, subtask.Ordinal }).IsUnique();
        table.HasIndex(subtask => new { subtask.TaskNumber, subtask.EndpointId }).IsUnique();
        table.HasIndex(subtask => new { subtask.TaskNumber, subtask.State, subtask.Ordinal });
    }
}
