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

/// <summary>Returns the preview of a retry of a part of an earlier one. Changes nothing.</summary>
internal sealed record PreviewRetryPart(Caller Caller, string Id, RetryPart Part, long? CutOff) : Command<RetryPlan>;

/// <summary>Freezes the set of a retry of a part of an earlier one and starts it.</summary>
/// <param name="Digest">As for <see cref="RequestRetry"/>.</param>
internal sealed record RequestRetryPart(Caller Caller, RetryPartCommand Request, string? IdempotencyKey, byte[] Digest)
    : Command<RetryRequest>;

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
        table.AddAsync<PreviewRetryPart, RetryPlan>(PreviewPartAsync);
        table.Add<RequestRetryPart, PlanReading, RetryRequest>(
            (command, cancellation) =>
                ChoosePartAsync(
                    command.Caller,
                    command.Request.RetryId,
                    command.Request.Part,
                    command.Request.Only ?? PushFilter.All,
                    command.Request.CutOff,
                    counts: false,
                    cancellation
                ),
            RequestPart
        );
        table.Add<CancelRetry, RetryRequest>(Cancel);
    }

    private async Task<RetryPlan> PreviewAsync(PreviewRetry command, CancellationToken cancellation)
    {
        var reading = await ChooseAsync(command.Caller, command.Filter, command.CutOff, counts: true, cancellation).ConfigureAwait(false);
        return await readers.ReadAsync(reading.Plan, cancellation).ConfigureAwait(false);
    }

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
        return await ReadAllAsync(reading, counts, cancellation).ConfigureAwait(false);
    }

    private async Task<PlanReading> ReadAllAsync(PlanReading reading, bool counts, CancellationToken cancellation)
    {
        while (await readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false)) { }

        if (!counts)
        {
            reading.Freeze();
        }

        return reading;
    }

    private async Task<RetryPlan> PreviewPartAsync(PreviewRetryPart command, CancellationToken cancellation)
    {
        var reading = await ChoosePartAsync(
                command.Caller,
                command.Id,
                command.Part,
                PushFilter.All,
                command.CutOff,
                counts: true,
                cancellation
            )
            .ConfigureAwait(false);
        return await readers.ReadAsync(reading.Plan, cancellation).ConfigureAwait(false);
    }

    private async Task<PlanReading> ChoosePartAsync(
        Caller caller,
        string id,
        RetryPart part,
        Filter<Push> only,
        long? cutOff,
        bool counts,
        CancellationToken cancellation
    )
    {
        var earlier = PublicId.IsWellFormed(id)
            ? await readers.ReadAsync(sql => sql.FindRetry(id), cancellation).ConfigureAwait(false)
            : null;
        if (earlier is null || !caller.Sees(earlier.CompanyId))
        {
            throw RefusedException.NotFound("retry request");
        }

        var reading = new PlanReading(caller, only, cutOff, book, options, clock.GetUtcNow(), counts, part: new PartReading(earlier, part));
        return await ReadAllAsync(reading, counts, cancellation).ConfigureAwait(false);
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
        return Once(
            session,
            caller,
            idempotencyKey,
            digest,
            () => Accept(session, caller, retry, Terms.Of(retry.Filter), reading, null, refuseEmpty: true)
        );
    }

    private RetryRequest RequestPart(WriteSession session, RequestRetryPart command, PlanReading reading)
    {
        var (caller, retry, idempotencyKey, digest) = command;

        // The caller may have lost the permission, and the earlier retry may have been removed, while the pushes were read.
        caller.Require(Permission.RetryMany);
        return Once(
            session,
            caller,
            idempotencyKey,
            digest,
            () =>
            {
                var earlier = session.FindRetry(retry.RetryId) ?? throw RefusedException.NotFound("retry request");
                var again = new RetryCommand
                {
                    Filter = PushFilter.All,
                    Reason = retry.Reason,
                    Ticket = retry.Ticket,
                };
                return Accept(session, caller, again, Terms.Of(session, earlier, retry), reading, null, refuseEmpty: true);
            }
        );
    }

    /// <summary>Does nothing and returns the first result if the caller has used the idempotency key for the same request.</summary>
    private static RetryRequest Once(WriteSession session, Caller caller, string? idempotencyKey, byte[] digest, Func<RetryRequest> accept)
    {
        if (idempotencyKey is null)
        {
            return accept();
        }

        if (
            session.FindIdempotencyKey(caller.Id, idempotencyKey) is { } known
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

        var request = accept();
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
        return request;
    }

    private RetryRequest RequestExclusive(WriteSession session, RequestExclusiveRetry command, PlanReading reading)
    {
        command.Caller.Require(Permission.RetryMany);
        RefuseIfRunning(RunningOfType(session.Prepare, EngineTaskTypes.OfRetry(command.Kind), command.CompanyId));
        var retry = new RetryCommand { Filter = PushFilter.Kind.Is(command.Kind) };
        return Accept(session, command.Caller, retry, Terms.Of(retry.Filter), reading, command.Kind, refuseEmpty: false);
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
        Terms terms,
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
                terms.Earlier is null
                    ? "Nothing is left to send: no failed push matches, or other retries have reserved all that match."
                    : "Nothing is left to send: none of these items is failed now, or other retries have reserved them."
            );
        }

        var type = EngineTaskTypes.OfRetry(
            chosen.Kinds.Count == 1 ? chosen.Kinds.First()
            : chosen.Count == 0 ? kind
            : null
        );
        int[] destinations = [.. chosen.Items.Keys];
        var companyId = terms.Earlier is { } earlier ? earlier.CompanyId : CompanyOf(caller, reading, destinations);
        var task = TaskHandlers.Create(session, NewTask(type, chosen.Count, command, caller), companyId, TaskExecutor.Engine, caller.Name);
        var request = new RetryRequest
        {
            Number = checked((int)session.Series.Next(SeriesName.Retry)),
            Id = session.NewId(),
            CompanyId = companyId,
            TaskNumber = task.Number,
            TaskId = task.Id,
            State = chosen.Count == 0 ? RetryStateMachine.Decide(RetryState.Pending, RetryEvent.Finished).To : RetryState.Pending,
            Filter = terms.Filter,
            PushIdCount = terms.PushIdCount,
            CutOff = reading.CutOff,
            ItemCount = chosen.Count,
            Reason = command.Reason,
            Ticket = command.Ticket,
            RequestedBy = caller.Name,
            CreatedAt = session.Now,
            EndedAt = chosen.Count == 0 ? session.Now : null,
            OfRetryId = terms.Earlier?.Id,
            Part = terms.Part,
        };
        session.Insert(request, chosen.Packed, terms.CompleteFilter);
        session.Audit(
            caller,
            AuditAction.RetryRequested,
            AuditSubject.Of(request, task, RelatedTo(session, command.Filter, destinations)),
            reason: command.Reason,
            detail: DetailOf(command, terms.Part),
            count: chosen.Count,
            filter: terms.CountedFilter
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

    private static string WordsOf(RetryPart part) =>
        part switch
        {
            RetryPart.FailedAgain => "What failed again in an earlier retry",
            RetryPart.Rest => "What an earlier retry did not send",
        };

    private static string? DetailOf(RetryCommand command, RetryPart? part)
    {
        string?[] words = [part is { } of ? WordsOf(of) : null, command.Ticket is { } ticket ? $"Ticket {ticket}" : null];
        return words.Any(word => word is not null) ? string.Join(". ", words.OfType<string>()) : null;
    }

    /// <summary>
    /// Returns the push of a retry of one push, or the destination of a retry of one destination. Its activity includes the retry.
    /// </summary>
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

    /// <summary>What a request stores about how its pushes were selected.</summary>
    /// <param name="CompleteFilter">With the listed push ids; null if there are none.</param>
    /// <param name="CountedFilter">With the number of listed push ids, for the audit.</param>
    /// <param name="Earlier">The retry of which it sends a part.</param>
    private sealed record Terms(
        string Filter,
        int? PushIdCount,
        string? CompleteFilter,
        string CountedFilter,
        RetryRequest? Earlier,
        RetryPart? Part
    )
    {
        public static Terms Of(Filter<Push> filter)
        {
            var idCount = PushFilter.IdCount(filter);
            return new(
                FilterJson.Write(filter, LongLists.LeftOut),
                idCount,
                idCount is null ? null : FilterJson.Write(filter),
                FilterJson.Write(filter, LongLists.Counted),
                null,
                null
            );
        }

        public static Terms Of(WriteSession session, RetryRequest earlier, RetryPartCommand part)
        {
            var filter = FilterJson.Read(PushFilter.Fields, session.CompleteFilterOf(earlier));
            return Of(part.Only is { } only ? filter & only : filter) with { Earlier = earlier, Part = part.Part };
        }
    }
}
