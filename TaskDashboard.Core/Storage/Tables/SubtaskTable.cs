using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The subtasks of tasks.</summary>
internal sealed class SubtaskTable()
    : Table<Subtask>(
        "Subtasks",
        new(subtask => subtask.Number) { IsKey = true },
        new(subtask => subtask.Id) { IsPublicId = true, IsFixed = true },
        new(subtask => subtask.TaskNumber) { IsFixed = true },
        new(subtask => subtask.Ordinal) { IsFixed = true },
        new(subtask => subtask.EndpointId) { IsFixed = true, MaxLength = Limits.Name },
        new(subtask => subtask.EndpointName) { MaxLength = Limits.Name },
        new(subtask => subtask.EndpointType),
        new(subtask => subtask.State),
        new(subtask => subtask.StartedAt),
        new(subtask => subtask.EndedAt),
        new(subtask => subtask.ErrorCode) { MaxLength = Limits.Word },
        new(subtask => subtask.ErrorMessage) { MaxLength = Limits.Text }
    )
{
    public static readonly SubtaskTable Instance = new();

    private protected override void More(EntityTypeBuilder<Subtask> builder)
    {
        builder.HasIndex(subtask => subtask.Id).IsUnique();
        builder.HasIndex(subtask => new { subtask.TaskNumber, subtask.Ordinal }).IsUnique();
        builder.HasIndex(subtask => new { subtask.TaskNumber, subtask.EndpointId }).IsUnique();

        // For an endpoint's page. On columns that never change.
        builder.HasIndex(subtask => new { subtask.EndpointId, subtask.Number });
        builder.HasIndex(subtask => new
        {
            subtask.TaskNumber,
            subtask.State,
            subtask.Ordinal,
        });
    }
}
