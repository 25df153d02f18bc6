using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The history of tasks.</summary>
internal sealed class TaskTransitionTable()
    : Table<TaskTransition>(
        "TaskTransitions",
        new(line => line.Number) { IsKey = true },
        new(line => line.TaskNumber),
        new(line => line.Run),
        new(line => line.Event),
        new(line => line.FromState),
        new(line => line.ToState),
        new(line => line.Outcome),
        new(line => line.At),
        new(line => line.Reason) { MaxLength = Limits.Text },
        new(line => line.Actor) { MaxLength = Limits.Name }
    )
{
    public static readonly TaskTransitionTable Instance = new();

    private protected override void More(EntityTypeBuilder<TaskTransition> builder)
    {
        builder.HasIndex(line => new { line.TaskNumber, line.Number });
    }
}
