namespace TaskDashboard.Web.Presentation;

/// <summary>A task in a list.</summary>
/// <param name="Error">The error of a failed task, read only if the task itself does not say why it failed.</param>
public sealed record TaskRow(TrackedTask Task, TaskError? Error = null)
{
    /// <summary>Short: the whole label is in <see cref="Label"/>.</summary>
    public Look Look =>
        (Task.State, Task.Outcome) is (TaskState.Completed, TaskOutcome.Warning)
            ? StateLooks.Of(Task.State, Task.Outcome) with
            {
                Label = "Warning",
            }
            : StateLooks.Of(Task.State, Task.State is TaskState.Failed ? TaskOutcome.Error : Task.Outcome);

    public string Label => StateLooks.Of(Task.State, Task.Outcome).Label;

    /// <summary>Who the work is for; otherwise who started it.</summary>
    public string Owner => Task.OwnerName ?? Task.OwnerId ?? Task.Launcher ?? Task.CreatedBy;

    public string OwnerHint =>
        Task.OwnerName is not null || Task.OwnerId is not null ? "Owner"
        : Task.Launcher is not null ? "Launched by"
        : "Created by";
}
