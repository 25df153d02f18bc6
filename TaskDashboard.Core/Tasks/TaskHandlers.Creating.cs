using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>Creates tasks, including those that have already started or ended.</content>
internal sealed partial class TaskHandlers
{
    private static TrackedTask[] Create(WriteSession session, CreateTasks command)
    {
        var caller = command.Caller;
        var companies = command.Tasks.Select(task => caller.CompanyOfNew(task.CompanyId, TaskCheck.Company)).ToArray();
        for (var index = 0; index < command.Tasks.Count; index++)
        {
            if (FindKnown(session, companies[index], command.Tasks[index].ExternalId) is { } refused)
            {
                throw command.Refusal(index, refused);
            }
        }

        // All tasks are prepared before the first is written, so that a refusal leaves nothing behind.
        var prepared = command.Prepared ?? [.. command.Tasks.Select((_, index) => command.Prepare(index))];
        return [.. prepared.Select((task, index) => Write(session, task, companies[index], caller.Name))];
    }

    internal static TrackedTask Create(WriteSession session, NewTask task, string? companyId, TaskExecutor executor, string createdBy) =>
        Write(session, PreparedTask.Of(task, executor, session.Now), companyId, createdBy);

    private static RefusedException? FindKnown(WriteSession session, string? companyId, string? externalId) =>
        externalId is not null && session.FindTaskByExternalId(externalId, companyId) is { } known
            ? new RefusedException(
                RefusalKind.Conflict,
                "externalId",
                $"externalId {externalId} is another task's already. Report on that one, or give another.",
                "externalId"
            )
            {
                Subject = known.Id,
            }
            : null;

    private static TrackedTask Write(WriteSession session, PreparedTask prepared, string? companyId, string createdBy)
    {
        var number = checked((int)session.Series.Next(SeriesName.Task));
        var workspaceNumber = prepared.Task.WorkspaceId is { } workspace ? session.NextInWorkspace(workspace) : (int?)null;
        var created = prepared.ToTask(number, session.NewId(), companyId, workspaceNumber, createdBy);
        session.Insert(created, $"Created by {createdBy}.", prepared.Moves);
        if (companyId is not null && prepared.Task.CompanyName is { } name)
        {
            session.Totals<CompanyTotals>().Add(new Company { Id = companyId, Name = name });
        }

        if (prepared.Details is { } details)
        {
            session.WriteDetails(number, created.DetailsVersion, details);
        }

        prepared.Subtasks.Write(session, number, companyId);
        if (created.Subtasks.Skipped > prepared.Subtasks.Counts.Skipped)
        {
            session.SkipOpenSubtasks(number, created.EndedAt!.Value);
        }

        return created;
    }
}
