using TaskDashboard.Core.Access;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Ingest;

/// <content>New tasks, and how far they came before anybody told us of them.</content>
public sealed partial class TaskIngestor
{
    private async Task<IReadOnlyList<TrackedTask>> CreateAsync(
        Caller caller, IReadOnlyList<NewTask> tasks, Func<int, RefusedException, RefusedException> refusal, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(tasks);
        caller.Require(Role.Operator);
        if (tasks.Count is 0 or > MostTasks)
        {
            throw new RefusedException(RefusalKind.Invalid, "invalid", $"The array has {tasks.Count} tasks. Give 1 to {MostTasks}.");
        }

        var now = clock.GetUtcNow();
        return await writer.WriteAsync<IReadOnlyList<TrackedTask>>(
            session =>
            {
                // All of it is checked before the first is written.
                var known = new HashSet<string>(StringComparer.Ordinal);
                var prepared = new List<PreparedTask>(tasks.Count);
                for (var index = 0; index < tasks.Count; index++)
                {
                    try
                    {
                        TaskCheck.NewTask(caller, tasks[index], now);
                        RefuseKnown(session, caller, tasks[index].ExternalId, known);
                        prepared.Add(PreparedTask.Of(tasks[index], TaskExecutor.Reporter, session.Now));
                    }
                    catch (RefusedException refused)
                    {
                        throw refusal(index, refused);
                    }
                }

                return prepared.ConvertAll(task => Write(session, task, task.Task.CompanyId ?? caller.CompanyId, caller.Name));
            },
            cancellation).ConfigureAwait(false);
    }

    internal static TrackedTask Create(WriteSession session, NewTask task, string? companyId, TaskExecutor executor, string createdBy) =>
        Write(session, PreparedTask.Of(task, executor, session.Now), companyId, createdBy);

    private static void RefuseKnown(WriteSession session, Caller caller, string? externalId, HashSet<string> named)
    {
        if (externalId is null)
        {
            return;
        }

        if (!named.Add(externalId))
        {
            throw new RefusedException(RefusalKind.Conflict, "externalId", $"externalId {externalId} is there twice. It names one task in the whole installation.", "externalId");
        }

        if (session.FindTaskByExternalId(externalId) is { } known)
        {
            throw new RefusedException(RefusalKind.Conflict, "externalId", $"There is a task with the externalId {externalId} already. Report on that one, or give another.", "externalId")
            {
                Subject = caller.Sees(known.CompanyId) ? known.Id : null,
            };
        }
    }

    private static TrackedTask Write(WriteSession session, PreparedTask prepared, string? companyId, string createdBy)
    {
        var task = prepared.Task;
        var number = checked((int)session.Series.Next(SeriesName.Task));
        var created = new TrackedTask
        {
            Number = number,
            Id = session.NewId(),
            CompanyId = companyId,
            Type = task.Type,
            Name = task.Name,
            Description = task.Description,
            Launcher = task.Launcher,
            Executor = prepared.Facts.Executor,
            CreatedAt = prepared.Facts.CreatedAt,
            CreatedBy = createdBy,
            ExternalId = task.ExternalId,
            WorkspaceId = task.WorkspaceId,
            WorkspaceNumber = task.WorkspaceId is { } workspace ? session.NextInWorkspace(workspace) : null,
            VendorType = task.VendorType,
            IntegrationStatus = task.IntegrationStatus,
            TotalPages = task.TotalPages,
            DetailsVersion = prepared.Details is null ? 0 : 1,
        }.With(prepared.Facts, prepared.Moves.Count > 0 ? prepared.Moves[^1].Reason : null);
        session.Insert(created, $"Created by {createdBy}.", prepared.Moves);
        if (prepared.Details is { } details)
        {
            session.WriteDetails(number, created.DetailsVersion, details);
        }

        prepared.Subtasks.Write(session, number);
        return created;
    }
}
