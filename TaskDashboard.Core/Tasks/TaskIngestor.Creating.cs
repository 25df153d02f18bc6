using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>New tasks, and how far they came before anybody told us of them.</content>
public sealed partial class TaskIngestor
{
    private async Task<IReadOnlyList<TrackedTask>> CreateAsync(
        Caller caller, IReadOnlyList<NewTask> tasks, Func<int, RefusedException, RefusedException> refusal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(tasks);
        caller.Require(Permission.Report);
        if (tasks.Count is 0 or > Limits.TasksInCall)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", $"The array has {tasks.Count} tasks. Give 1 to {Limits.TasksInCall}.");
        }

        CheckSubtaskCount([.. tasks.Select(task => task.Subtasks.Count)]);

        // Away from the writer as far as that can be: there only what the store knows is still in the way.
        var now = clock.GetUtcNow().AsStored();
        var named = new HashSet<string>(StringComparer.Ordinal);
        var prepared = new PreparedTask[tasks.Count];
        for (var index = 0; index < tasks.Count; index++)
        {
            try
            {
                TaskCheck.NewTask(caller, tasks[index], now);
                RefuseTwice(tasks[index].ExternalId, named);
                prepared[index] = PreparedTask.Of(tasks[index], TaskExecutor.Reporter, now);
            }
            catch (RefusedException refused)
            {
                throw refusal(index, refused);
            }
        }

        return await writer.WriteAsync<IReadOnlyList<TrackedTask>>(
            session =>
            {
                for (var index = 0; index < tasks.Count; index++)
                {
                    if (FindKnown(session, caller, tasks[index].ExternalId) is { } refused)
                    {
                        throw refusal(index, refused);
                    }
                }

                return Array.ConvertAll(prepared, task => Write(session, task, caller.CompanyOfNew(task.Task.CompanyId, TaskCheck.Company), caller.Name));
            },
            tasks.Sum(MemorySize.Of),
            cancellation).ConfigureAwait(false);
    }

    internal static TrackedTask Create(WriteSession session, NewTask task, string? companyId, TaskExecutor executor, string createdBy) =>
        Write(session, PreparedTask.Of(task, executor, session.Now), companyId, createdBy);

    private static void RefuseTwice(string? externalId, HashSet<string> named)
    {
        if (externalId is not null && !named.Add(externalId))
        {
            throw new RefusedException(RefusalKind.Conflict, "externalId", $"externalId {externalId} is there twice. It names one task in the whole installation.", "externalId");
        }
    }

    private static RefusedException? FindKnown(WriteSession session, Caller caller, string? externalId) =>
        externalId is not null && session.FindTaskByExternalId(externalId) is { } known
            ? new RefusedException(RefusalKind.Conflict, "externalId", $"externalId {externalId} is another task's already. Report on that one, or give another.", "externalId")
            {
                Subject = caller.Sees(known.CompanyId) ? known.Id : null,
            }
            : null;

    private static TrackedTask Write(WriteSession session, PreparedTask prepared, string? companyId, string createdBy)
    {
        var number = checked((int)session.Series.Next(SeriesName.Task));
        var workspaceNumber = prepared.Task.WorkspaceId is { } workspace ? session.NextInWorkspace(workspace) : (int?)null;
        var created = prepared.ToTask(number, session.NewId(), companyId, workspaceNumber, createdBy);
        session.Insert(created, $"Created by {createdBy}.", prepared.Moves);
        if (prepared.Details is { } details)
        {
            session.WriteDetails(number, created.DetailsVersion, details);
        }

        prepared.Subtasks.Write(session, number);
        if (created.Subtasks.Skipped > prepared.Subtasks.Counts.Skipped)
        {
            session.SkipOpenSubtasks(number, created.EndedAt!.Value);
        }

        return created;
    }
}
