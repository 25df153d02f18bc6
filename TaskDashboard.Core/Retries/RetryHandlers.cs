using System.Globalization;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Retries;

/// <summary>Returns the preview of a retry with this filter. Changes nothing.</summary>
internal sealed record PreviewRetry(Caller Caller, [property: JsonConverter(typeof(PushFilterConverter))] Filter<Push> Filter, long? CutOff)
    : Command<RetryPlan>;

/// <summary>Freezes the set of a retry and starts it.</summary>
/// <param name="Digest">SHA-256 of the request: the same idempotency key with another request is refused.</param>
internal sealed record RequestRetry(Caller Caller, RetryCommand Request, string? IdempotencyKey, byte[] Digest) : Command<RetryRequest>;

/// <summary>Starts a retry of all failed pushes of a kind, unless one of the same company and kind is running.</summary>
internal sealed record RequestExclusiveRetry(Caller Caller, string Kind, string? CompanyId) : Command<RetryRequest>;

internal sealed record CancelRetry(Caller Caller, string Id, string? Reason) : Command<RetryRequest>;

/// <summary>Handles the commands on retries, and the parts of other commands that cancel a retry.</summary>
internal sealed class RetryHandlers(ReaderPool readers, RetryBook book, PushDispatcher dispatcher, PushOptions options, TimeProvider clock)
    : ICommandHandlers,
        IEngineTasks,
        IRunningRetries
{
    private static readonly string OpenTaskStates = string.Join(
        ", ",
        Enum.GetValues<TaskState>().Where(state => !state.HasEnded()).Select(state => (int)state)
    );
    private static readonly string RunningOfTypeText = $"SELECT Id FROM Tasks WHERE State IN ({OpenTaskStates}) AND Type = @p0 AND ";

    public void AddTo(CommandTable table)
    {
        table.AddAsync<PreviewRetry, RetryPlan>(PreviewAsync);
        table.Add<RequestRetry, PlanReading, RetryRequest>(
            (command, cancellation) =>
                ChooseAsync(command.Caller, command.Request.Filter, command.Request.CutOff, counts: false, cancellation),
            Request
        );
        table.Add<RequestExclusiveRetry, PlanReading, RetryRequest>(ChooseExclusiveAsync, RequestExclusive);
        table.Add<CancelRetry, RetryRequest>(Cancel);
    }

    private async Task<RetryPlan> PreviewAsync(PreviewRetry command, CancellationToken cancellation) =>
        (await ChooseAsync(command.Caller, command.Filter, command.CutOff, counts: true, cancellation).ConfigureAwait(false)).Plan;

    /// <summary>Selects the pushes on a reader, so that the writer continues even if there are many.</summary>
    private async Task<PlanReading> ChooseAsync(
        Caller caller,
        Filter<Push> filter,
        long? cutOff,
        bool counts,
        CancellationToken cancellation
    )
    {
        var reading = new PlanReading(caller, filter, cutOff, book, options, clock.GetUtcNow(), counts);
        while (await readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false)) { }

        if (!counts)
        {
            reading.Freeze();
        }

        return reading;
    }

    private async Task<PlanReading> ChooseExclusiveAsync(RequestExclusiveRetry command, CancellationToken cancellation)
    {
        // The writer checks this as well. Here it saves the selection, because some clients ask again and again.
        var type = EngineTaskTypes.OfRetry(command.Kind);
        RefuseIfRunning(
            await readers.ReadAsync(sql => RunningOfType(sql.Prepare, type, command.CompanyId), cancellation).ConfigureAwait(false)
        );
        return await ChooseAsync(command.Caller, PushFilter.Kind.Is(command.Kind), null, counts: false, cancellation).ConfigureAwait(false);
    }

    private RetryRequest Request(WriteSession session, RequestRetry command, PlanReading reading)
    {
        var (caller, retry, idempotencyKey, digest) = command;

        // The caller may have lost the permission while the pushes were read.
        caller.Require(PushFilter.IsOfOne(retry.Filter) ? Permission.RetryOne : Permission.RetryMany);
        if (
            idempotencyKey is not null
            && session.FindIdempotencyKey(caller.Id, idempotencyKey) is { } known
            && known.CreatedAt + RetryService.IdempotencyKept > session.Now
        )
        {
            // Retention keeps the request as long as the key refers to it. If it is missing nevertheless, the key must not start a second
            // retry.
            return !known.BodyDigest.AsSpan().SequenceEqual(digest)
                ? throw RefusedException.Unprocessable(
                    "idempotencyKeyReused",
                    "This Idempotency-Key was used for another request. Use a new key."
                )
                : session.FindRetry(known.ResultId)
                    ?? throw RefusedException.Conflict(
                        "retryRemoved",
                        "The retry that this Idempotency-Key started has ended and was removed. Use a new key to start another."
                    );
        }

        var request = Accept(session, caller, retry, reading, null, refuseEmpty: true);
        if (idempotencyKey is not null)
        {
            session.Remember(
                new IdempotencyKey
                {
                    CallerId = caller.Id,
                    Value = idempotencyKey,
                    BodyDigest = digest,
                    ResultId = request.Id,
                    CreatedAt = session.Now,
                }
            );
        }

        return request;
    }

    private RetryRequest RequestExclusive(WriteSession session, RequestExclusiveRetry command, PlanReading reading)
    {
        command.Caller.Require(Permission.RetryMany);
        RefuseIfRunning(RunningOfType(session.Prepare, EngineTaskTypes.OfRetry(command.Kind), command.CompanyId));
        return Accept(
            session,
            command.Caller,
            new RetryCommand { Filter = PushFilter.Kind.Is(command.Kind) },
            reading,
            command.Kind,
            refuseEmpty: false
        );
    }

    private RetryRequest Cancel(WriteSession session, CancelRetry command)
    {
        var request =
            (PublicId.IsWellFormed(command.Id) ? session.FindRetry(command.Id) : null) ?? throw RefusedException.NotFound("retry request");
        command.Caller.Require(Permission.Cancel, request.CompanyId, "retry request");
        return CancelByCaller(session, request, command.Caller, command.Reason);
    }

    /// <summary>The same for the task of the retry, within the caller's own piece of work.</summary>
    /// <returns>The current task.</returns>
    TrackedTask IEngineTasks.CancelTask(WriteSession session, Caller caller, TrackedTask task, string? reason)
    {
        var request = session.FindRetryOfTask(task.Number) ?? throw RefusedException.NotFound("retry request");
        CancelByCaller(session, request, caller, reason);
        return session.FindTask(task.Number)!;
    }

    /// <summary>A retry that has ended already does not change, and has no audit entry.</summary>
    private RetryRequest CancelByCaller(WriteSession session, RetryRequest request, Caller caller, string? reason)
    {
        var after = Cancel(session, request, caller, reason);
        if (after.State != request.State)
        {
            var subject = AuditSubject.Of(after, session.FindTask(after.TaskNumber)!);
            session.Audit(caller, AuditAction.RetryCanceled, subject, reason: reason);
        }

        return after;
    }

    /// <summary>Cancels every running retry when the push service is paused.</summary>
    int IRunningRetries.CancelAll(WriteSession session, Caller caller)
    {
        var canceled = 0;
        foreach (var number in book.Running)
        {
            if (session.FindRetry(number) is { } request && !request.State.HasEnded())
            {
                Cancel(session, request, caller, "The push service was paused.");
                canceled++;
            }
        }

        return canceled;
    }

    private static string? RunningOfType(Func<string, Statement> prepare, string type, string? companyId) =>
        (
            companyId is null
                ? prepare(RunningOfTypeText + "CompanyId IS NULL").Scalar(type)
                : prepare(RunningOfTypeText + "CompanyId = @p1").Scalar(type, companyId)
        ) as string;

    private static void RefuseIfRunning(string? taskId)
    {
        if (taskId is not null)
        {
            throw RefusedException.Conflict("retryRunning", "A retry of this kind is already pending or in progress.", taskId);
        }
    }

    private RetryRequest Accept(
        WriteSession session,
        Caller caller,
        RetryCommand command,
        PlanReading reading,
        string? kind,
        bool refuseEmpty
    )
    {
        // Read the database, not the dispatcher's copy: an earlier command in this commit group may have paused the service.
        if (session.Prepare("SELECT COUNT(*) FROM PushService WHERE Paused = @p0").Count(true) > 0)
        {
            throw RefusedException.Conflict("pushServicePaused", "The push service is paused. Resume it, then retry.");
        }

        var chosen = reading.FreezeRest();
        if (chosen.Count == 0 && refuseEmpty)
        {
            throw RefusedException.Unprocessable(
                "nothingToSend",
                "Nothing is left to send: no failed push matches, or other retries have reserved all that match."
            );
        }

        var type = EngineTaskTypes.OfRetry(
            chosen.Kinds.Count == 1 ? chosen.Kinds.First()
            : chosen.Count == 0 ? kind
            : null
        );
        int[] destinations = [.. chosen.Items.Keys];
        var companyId = CompanyOf(caller, reading, destinations);
        var task = TaskHandlers.Create(session, NewTask(type, chosen.Count, command, caller), companyId, TaskExecutor.Engine, caller.Name);
        var idCount = PushFilter.IdCount(command.Filter);
        var request = new RetryRequest
        {
            Number = checked((int)session.Series.Next(SeriesName.Retry)),
            Id = session.NewId(),
            CompanyId = companyId,
            TaskNumber = task.Number,
            TaskId = task.Id,
            State = chosen.Count == 0 ? RetryStateMachine.Decide(RetryState.Pending, RetryEvent.Finished).To : RetryState.Pending,
            Filter = FilterJson.Write(command.Filter, LongLists.LeftOut),
            PushIdCount = idCount,
            CutOff = reading.CutOff,
            ItemCount = chosen.Count,
            Reason = command.Reason,
            Ticket = command.Ticket,
            RequestedBy = caller.Name,
            CreatedAt = session.Now,
            EndedAt = chosen.Count == 0 ? session.Now : null,
        };
        session.Insert(request, chosen.Packed, idCount is null ? null : FilterJson.Write(command.Filter));
        session.Audit(
            caller,
            AuditAction.RetryRequested,
            AuditSubject.Of(request, task, RelatedTo(session, command.Filter, destinations)),
            reason: command.Reason,
            detail: command.Ticket is { } ticket ? $"Ticket {ticket}" : null,
            count: chosen.Count,
            filter: FilterJson.Write(command.Filter, LongLists.Counted)
        );
        if (chosen.Count == 0)
        {
            TaskHandlers.Apply(
                session,
                task,
                new TaskReport
                {
                    Event = TaskEvent.Completed,
                    Outcome = TaskOutcome.Success,
                    Message = "Nothing was left to send.",
                },
                ReportSource.Engine,
                Caller.Engine.Name
            );
            return request;
        }

        // Added now, so that a second request in the same group does not take the same pushes.
        book.Add(new RetryRun(request.Number, request.Id, reading.CutOff, chosen.Items) { CompanyId = request.CompanyId });
        session.OnRollback(() => book.Remove(request.Number));

        // The dispatcher does the same after the commit.
        session.AskCircuits(destinations);
        session.AfterCommit(() => dispatcher.RetriesWait(destinations));
        return request;
    }

    /// <summary>Returns the push of a retry of one push, or the destination of a retry of one destination. Its activity includes the
    /// retry.</summary>
    private static string? RelatedTo(WriteSession session, Filter<Push> filter, int[] destinations) =>
        PushFilter.IsOfOne(filter) ? filter.Only(PushFilter.Id)
        : destinations is [var only] ? session.DestinationSubject(only)?.Id
        : null;

    /// <summary>
    /// Returns the company of a retry, which no call names. For a caller of several companies it is the company of the selected pushes.
    /// They must have the same company, so that everyone who may see the retry may see each of its pushes, and the caller may see the
    /// retry.
    /// </summary>
    private static string? CompanyOf(Caller caller, PlanReading reading, IEnumerable<int> destinations)
    {
        if (caller.Companies is not { Count: > 1 })
        {
            return caller.CompanyOfNew(null, "companyId");
        }

        var companies = destinations.Select(reading.CompanyOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return companies.Count == 1
            ? companies[0]
            : throw RefusedException.Invalid(
                "filter",
                $"The filter matches pushes of several companies: {string.Join(", ", companies)}. Retry those of one company at a "
                    + "time: name a destinationId, or pushIds."
            );
    }

    private static NewTask NewTask(string type, int count, RetryCommand command, Caller caller) =>
        new()
        {
            Type = type,
            Name = string.Create(CultureInfo.InvariantCulture, $"Retry of {count:N0} failed {(count == 1 ? "push" : "pushes")}"),
            Description = (command.Ticket, command.Reason) switch
            {
                (null, null) => null,
                (null, { } reason) => reason,
                ({ } ticket, null) => ticket,
                ({ } ticket, { } reason) => Check.Shorten($"{ticket}: {reason}", Limits.Text),
            },
            Launcher = caller.Name,
            ItemCount = count,
        };

    private RetryRequest Cancel(WriteSession session, RetryRequest request, Caller caller, string? reason)
    {
        var rule = RetryStateMachine.Decide(request.State, RetryEvent.Canceled);
        if (rule.Kind == RuleKind.Rejected)
        {
            throw RefusedException.Conflict(DecisionCode.Ended, rule.Reason, request.Id);
        }

        if (rule.Kind == RuleKind.Ignored)
        {
            return request;
        }

        var task = session.FindTask(request.TaskNumber)!;
        TaskHandlers.Apply(
            session,
            task,
            new TaskReport { Event = TaskEvent.Canceled, Message = reason },
            ReportSource.Engine,
            caller.Name
        );
        var after = request with { State = rule.To, EndedAt = session.Now };
        session.UpdateProgress(after);

        // A later claim in the same group must not take the released pushes.
        if (book.Find(request.Number) is { } run)
        {
            run.Canceled = true;
            session.OnRollback(() => run.Canceled = false);
        }

        session.AfterCommit(() =>
        {
            book.Remove(request.Number);
            dispatcher.RetryEnded(request.Number);
        });
        return after;
    }
}
