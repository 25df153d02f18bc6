using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Retries;

/// <summary>Retries of failed pushes: what one would do, the request, its end before its time.</summary>
public sealed class RetryService : IEngineTasks, IRunningRetries
{
    internal static readonly TimeSpan IdempotencyKept = TimeSpan.FromHours(24);

    private static readonly string OpenTaskStates = string.Join(", ", Enum.GetValues<TaskState>().Where(state => !state.HasEnded()).Select(state => (int)state));
    private static readonly string RunningOfTypeText = $"SELECT Id FROM Tasks WHERE State IN ({OpenTaskStates}) AND Type = @p0 AND ";

    private readonly StoreWriter writer;
    private readonly ReaderPool readers;
    private readonly RetryBook book;
    private readonly PushDispatcher dispatcher;
    private readonly PushOptions options;
    private readonly TimeProvider clock;

    internal RetryService(StoreWriter writer, ReaderPool readers, RetryBook book, PushDispatcher dispatcher, PushOptions options, TimeProvider clock)
    {
        this.writer = writer;
        this.readers = readers;
        this.book = book;
        this.dispatcher = dispatcher;
        this.options = options;
        this.clock = clock;
    }

    /// <summary>What a retry with this filter would do now.</summary>
    public async Task<RetryPlan> PreviewAsync(Caller caller, RetryFilter filter, long? cutOff = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.SeeTasks);
        filter.Validate();
        var reading = new PlanReading(caller, filter, cutOff, book, options, clock.GetUtcNow());
        while (await readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false))
        {
        }

        return reading.Plan;
    }

    /// <summary>Freezes the set and answers when it is on the disk; the sending goes on by itself.</summary>
    /// <param name="idempotencyKey">The same key with the same command starts one retry and answers it again, for 24 hours.</param>
    /// <exception cref="RefusedException">Unprocessable "nothingToSend" or "idempotencyKeyReused"; Conflict "pushServicePaused" or "retryRemoved".</exception>
    public Task<RetryRequest> RequestAsync(Caller caller, RetryCommand command, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(command);
        caller.Require(command.Filter.PushIds is [_] ? Permission.RetryOne : Permission.RetryMany);
        command.Filter.Validate();
        Check.Length(command.Reason, "reason", Limits.Text);
        Check.Length(command.Ticket, "ticket", Limits.Name);
        if (idempotencyKey is not null)
        {
            Check.Text(idempotencyKey, "Idempotency-Key", Limits.IdempotencyKey);
            Check.NoSpaceAtEnd(idempotencyKey, "Idempotency-Key");
        }

        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command, RetryJson.Default.RetryCommand));
        return writer.WriteAsync(
            session =>
            {
                if (idempotencyKey is not null
                    && session.FindIdempotencyKey(caller.Id, idempotencyKey) is { } known
                    && known.CreatedAt + IdempotencyKept > session.Now)
                {
                    // Retention keeps the request as long as the key names it; should it be gone all the same, the key must not start a second retry.
                    return !known.BodyDigest.AsSpan().SequenceEqual(digest)
                        ? throw RefusedException.Unprocessable("idempotencyKeyReused", "This Idempotency-Key was used for another request. Use a new key.")
                        : session.FindRetry(known.ResultId)
                            ?? throw RefusedException.Conflict("retryRemoved", "The retry that this Idempotency-Key started has ended and was removed. Use a new key to start another.");
                }

                var request = Accept(session, caller, command, command.Filter.Kind, refuseEmpty: true);
                if (idempotencyKey is not null)
                {
                    session.Remember(new IdempotencyKey { CallerId = caller.Id, Value = idempotencyKey, BodyDigest = digest, ResultId = request.Id, CreatedAt = session.Now });
                }

                return request;
            },
            cancellation);
    }

    /// <summary>Retries all failed pushes of a kind. Only one such retry of a company and kind runs at a time; if there is nothing to send, its task is completed at once.</summary>
    /// <exception cref="RefusedException">Conflict "retryRunning" while one of this company and kind is pending or in progress.</exception>
    public Task<RetryRequest> RequestExclusiveAsync(Caller caller, string kind, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.RetryMany);
        if (caller.Companies is { Count: > 1 })
        {
            throw new RefusedException(RefusalKind.Forbidden, "forbidden", "This call cannot name a company. Use a key of one company.");
        }

        var companyId = caller.CompanyOfNew(null, "companyId");
        return writer.WriteAsync(
            session =>
            {
                if (RunningOfType(session, EngineTaskTypes.OfRetry(kind), companyId) is { } running)
                {
                    throw RefusedException.Conflict("retryRunning", "A retry of this kind is already pending or in progress.", running);
                }

                return Accept(session, caller, new RetryCommand { Filter = new RetryFilter { Kind = kind } }, kind, refuseEmpty: false);
            },
            cancellation);
    }

    /// <summary>Releases what is still reserved; attempts in flight finish and are recorded.</summary>
    /// <exception cref="RefusedException">Conflict "ended": it has ended by itself.</exception>
    public Task<RetryRequest> CancelAsync(Caller caller, string id, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Cancel);
        Check.Length(reason, "reason", Limits.Text);
        return writer.WriteAsync(
            session =>
            {
                var request = (PublicId.IsWellFormed(id) ? session.FindRetry(id) : null) ?? throw RefusedException.NotFound("retry request");
                caller.Require(Permission.Cancel, request.CompanyId, "retry request");
                return Cancel(session, request, caller, reason);
            },
            cancellation);
    }

    /// <summary>The same for the task that shows the retry's progress, within the caller's own piece of work.</summary>
    /// <returns>The task as it is now.</returns>
    TrackedTask IEngineTasks.CancelTask(WriteSession session, Caller caller, TrackedTask task, string? reason)
    {
        var request = session.FindRetryOfTask(task.Number) ?? throw RefusedException.NotFound("retry request");
        Cancel(session, request, caller, reason);
        return session.FindTask(task.Number)!;
    }

    /// <summary>Part of pausing the push service: every running retry is cancelled.</summary>
    void IRunningRetries.CancelAll(WriteSession session, Caller caller)
    {
        foreach (var number in book.Running)
        {
            if (session.FindRetry(number) is { } request && !request.State.HasEnded())
            {
                Cancel(session, request, caller, "The push service was paused.");
            }
        }
    }

    private static string? RunningOfType(WriteSession session, string type, string? companyId) =>
        (companyId is null
            ? session.Prepare(RunningOfTypeText + "CompanyId IS NULL").Scalar(type)
            : session.Prepare(RunningOfTypeText + "CompanyId = @p1").Scalar(type, companyId)) as string;

    private RetryRequest Accept(WriteSession session, Caller caller, RetryCommand command, string? kind, bool refuseEmpty)
    {
        // The store's word, not the dispatcher's: a pause earlier in the same group counts.
        if (session.Prepare("SELECT COUNT(*) FROM PushService WHERE Paused = @p0").Count(true) > 0)
        {
            throw RefusedException.Conflict("pushServicePaused", "The push service is paused. Resume it, then retry.");
        }

        var cutOff = Math.Min(command.CutOff ?? long.MaxValue, session.Series.Last(SeriesName.Failure));
        var selection = RetrySelection.Choose(session.Sql, caller, command.Filter, cutOff, book, options, session.Now);
        if (selection.Count == 0 && refuseEmpty)
        {
            throw RefusedException.Unprocessable("nothingToSend", "Nothing is left to send: no failed push matches, or all that match are being dealt with.");
        }

        var type = EngineTaskTypes.OfRetry(selection.Kinds.Count == 1 ? selection.Kinds.First() : selection.Count == 0 ? kind : null);
        var set = selection.ToSet();
        var companyId = CompanyOf(session, caller, set.Keys);
        var task = TaskIngestor.Create(session, NewTask(type, selection.Count, command, caller), companyId, TaskExecutor.Engine, caller.Name);
        var request = new RetryRequest
        {
            Number = checked((int)session.Series.Next(SeriesName.Retry)),
            Id = session.NewId(),
            CompanyId = companyId,
            TaskNumber = task.Number,
            TaskId = task.Id,
            State = selection.Count == 0 ? RetryStateMachine.Decide(RetryState.Pending, RetryEvent.Finished).To : RetryState.Pending,
            Filter = JsonSerializer.Serialize(command.Filter with { PushIds = null }, RetryJson.Default.RetryFilter),
            PushIdCount = command.Filter.PushIds?.Count,
            CutOff = cutOff,
            ItemCount = selection.Count,
            Reason = command.Reason,
            Ticket = command.Ticket,
            RequestedBy = caller.Name,
            CreatedAt = session.Now,
            EndedAt = selection.Count == 0 ? session.Now : null,
        };
        session.Insert(request, PackedSet.Pack(set), command.Filter.PushIds is { } ids ? JsonSerializer.Serialize(ids, RetryJson.Default.IReadOnlyListString) : null);
        if (selection.Count == 0)
        {
            TaskIngestor.Apply(session, task, new TaskReport { Event = TaskEvent.Completed, Outcome = TaskOutcome.Success, Message = "Nothing was left to send." }, ReportSource.Engine, Caller.Engine.Name);
            return request;
        }

        // Known at once, so that a second request in the same group does not take the same pushes.
        book.Add(new RetryRun(request.Number, request.Id, cutOff, set) { CompanyId = request.CompanyId });
        session.OnRollback(() => book.Remove(request.Number));
        session.AfterCommit(() => dispatcher.RetriesWait(set.Keys));
        return request;
    }

    /// <summary>
    /// The company that a retry belongs to. No call names it: for a caller of several companies it is that of the chosen pushes, which must be of one company, so that
    /// everybody who sees the retry sees each of its pushes, and the caller sees the retry.
    /// </summary>
    private static string? CompanyOf(WriteSession session, Caller caller, IReadOnlyCollection<int> destinations)
    {
        if (caller.Companies is not { Count: > 1 })
        {
            return caller.CompanyOfNew(null, "companyId");
        }

        var companies = destinations.Select(number => session.Prepare("SELECT CompanyId FROM Destinations WHERE Number = @p0").Scalar(number) as string)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return companies.Count == 1
            ? companies[0]
            : throw RefusedException.Invalid("filter", $"The filter takes pushes of several companies: {string.Join(", ", companies)}. Retry those of one company at a time: name a destinationId, or pushIds.");
    }

    private static NewTask NewTask(string type, int count, RetryCommand command, Caller caller) => new()
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
        TaskIngestor.Apply(session, task, new TaskReport { Event = TaskEvent.Canceled, Message = reason }, ReportSource.Engine, caller.Name);
        var after = request with { State = rule.To, EndedAt = session.Now };
        session.UpdateProgress(after);

        // A claim later in the same group must not take what this releases.
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

/// <summary>How a retry's filter and command are stored and compared.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RetryFilter))]
[JsonSerializable(typeof(RetryCommand))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RetryJson : JsonSerializerContext;
