using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>A call of every method by which something reaches the store, in the ways that make it write different texts.</summary>
internal static class StoreCalls
{
    private const string Id = Samples.Id;
    private const int Pending = (int)TaskState.Pending;
    private const int Failed = (int)PushState.Failed;
    private const int Sending = (int)PushState.Sending;
    private const int Running = (int)RetryState.Running;

    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Caller All = Callers.Administrator;
    private static readonly Caller OfCompany = Callers.Of(Role.Administrator, "a");
    private static readonly Caller OfTwo = Callers.OfCompanies(Role.Administrator, "a", "b");
    private static readonly TrackedTask Scan = new() { Number = 1, Id = Id, Type = "SCAN", Name = "Scan", CreatedBy = "test", Subtasks = new SubtaskCounts(0, 0, 9, 2, 0) };
    private static readonly Func<string, TimeSpan?> Lasts = _ => null;
    private static readonly Func<string, TimeSpan?> Expires = _ => TimeSpan.Zero;

    // An out argument needs a place; what comes out is looked at elsewhere.
    private static DateTimeOffset? _due;

    public static IReadOnlyList<StoreCall> List { get; } = [.. Tasks(), .. Pushes(), .. Retries(), .. Totals(), .. Destinations(), .. Access(), .. People(), .. Feed(), .. Retention(), .. Recounts()];

    private static IEnumerable<StoreCall> Tasks()
    {
        IReadOnlyList<string> endpoints = ["e-1", "e-2"];
        var details = DetailsWrites.Pack(new TaskDetails { UniqueName = "import" });
        yield return StoreCall.Write(session => session.FindTask(Id));
        yield return StoreCall.Write(session => session.FindTask(1));
        yield return StoreCall.Write(session => session.FindTaskByExternalId("order-1"));
        yield return StoreCall.Write(session => session.Insert(Samples.Task, "Created"));
        yield return StoreCall.Write(session => session.Insert(Samples.BareTask, "Created"));
        yield return StoreCall.Write(session => session.TryUpdate(Samples.BareTask, Samples.Task, TaskEvent.Completed, "Done", "import"));
        yield return StoreCall.Write(session => session.TryUpdate(Samples.Task, Samples.BareTask, null, "Progress", "import"));
        yield return StoreCall.Write(session => session.FindAnswer(1, "r-1"));
        yield return StoreCall.Write(session => session.RememberAnswer(1, "r-1", "applied", "7"));

        yield return StoreCall.Write(session => session.NextInWorkspace(3));
        yield return StoreCall.Write(session => session.FindSubtasks(1, endpoints));
        IReadOnlyList<Subtask> several = [Samples.BareSubtask, Samples.Subtask, Samples.BareSubtask, .. Enumerable.Repeat(Samples.Subtask, 200)];
        yield return StoreCall.Write(session => session.Insert(several.Take(1)));
        yield return StoreCall.Write(session => session.Insert(several));
        yield return StoreCall.Write(session => session.Update(Samples.Subtask));
        yield return StoreCall.Write(session => session.Update(Samples.BareSubtask));
        yield return StoreCall.Write(session => session.SkipOpenSubtasks(1, Samples.At));
        yield return StoreCall.Write(session => session.RestartSubtasks(1));
        yield return StoreCall.Write(session => session.FindDetails(Samples.Task)).Where(("Body", details));
        yield return StoreCall.Write(session => session.WriteDetails(1, 1, details));
        yield return StoreCall.Write(session => session.WriteDetails(1, 2, details));

        var full = new NewTask
        {
            Type = "SCAN", Name = "Scan", ExternalId = "order-1", WorkspaceId = 3, Owner = new TaskOwner("1", "ada"), Subtasks = [new SubtaskReport { EndpointId = "e-1" }],
        };
        var fails = new TaskReport { Event = TaskEvent.Progressed, Subtasks = [new SubtaskReport { EndpointId = "e-9", State = SubtaskState.Failed, ErrorCode = "1" }], Result = JsonElement.Parse("1") };
        yield return StoreCall.Write(session => SubtaskPlan.Of(session, Samples.Task, fails));
        yield return StoreCall.Write(session => SubtaskPlan.OfNew(full.Subtasks, Samples.At).Write(session, 1));
        yield return StoreCall.Ask(core => core.Tasks.CreateAllAsync(All, new[] { full }, Never)).In(Climate.Empty);
        yield return StoreCall.Ask(core => core.Tasks.ReportAllAsync(All, new[] { ValueTuple.Create(Id, fails) }, Never))
            .Where(("State", Pending), ("Executor", (int)TaskExecutor.Reporter), ("SubtasksPending", 5), ("Body", details));
        yield return StoreCall.Ask(core => core.Tasks.RestartAsync(All, Id, "Again", Never))
            .Where(("State", (int)TaskState.Failed), ("Executor", (int)TaskExecutor.Reporter), ("SubtasksFailed", 5), ("Body", details));
        yield return StoreCall.Ask(core => core.TaskReads.FindAsync(All, 1, Never).AsTask());
        yield return StoreCall.Ask(core => core.TaskReads.FindByExternalIdAsync(All, "order-1", Never));
        yield return StoreCall.Ask(core => core.TaskReads.DetailsAsync(All, Samples.Task, Never).AsTask()).Where(("Body", details));
        yield return StoreCall.Ask(core => core.TaskReads.WithDetailsAsync(All, Samples.Task, Never).AsTask()).Where(("Body", details));
        yield return StoreCall.Ask(core => core.TaskReads.OfOneMomentAsync(All, Samples.Task, asked => core.TaskReads.DetailsAsync(All, asked, Never).AsTask(), Never)).Where(("Body", details));
        yield return StoreCall.Ask(core => core.SubtaskReads.FindAsync(All, Id, Never));
        foreach (var query in new SubtaskQuery[]
        {
            new(),
            new() { States = [SubtaskState.Failed], After = "9" },
            new() { States = [SubtaskState.Completed, SubtaskState.Failed], ErrorCode = "1", Text = "50% of [a]_b\\c", EndedAfter = Samples.At, EndedBefore = Samples.At },
        })
        {
            yield return StoreCall.Ask(core => core.SubtaskReads.ListAsync(All, Samples.Task, query, Never));
            yield return StoreCall.Ask(core => core.SubtaskReads.PageAsync(All, Samples.Task, query, 1, 3, Never));
        }

        var task = new NewTask { Type = "IMPORT", Name = "Import", ItemCount = 3 };
        var counted = Samples.BareTask with { ItemCount = 3, RemainingItemCount = 3 };
        var started = new TaskReport { Event = TaskEvent.Started };
        var named = new TaskReport { Event = TaskEvent.Progressed, Id = "r-1", PercentComplete = 5 };
        yield return StoreCall.Write(session => TaskIngestor.Create(session, task, null, TaskExecutor.Reporter, "import"));
        yield return StoreCall.Write(session => TaskIngestor.Apply(session, Samples.BareTask, started, ReportSource.Reporter, "import"));
        yield return StoreCall.Write(session => TaskIngestor.Recount(session, counted, 1));
        yield return StoreCall.Ask(core => core.Tasks.CreateAsync(All, task, Never));
        yield return StoreCall.Ask(core => core.Tasks.ReportAsync(All, Id, named, Never)).Where(("State", Pending), ("Executor", (int)TaskExecutor.Reporter));
        yield return StoreCall.Ask(core => core.Tasks.CancelAsync(All, Id, "No more", Never)).Where(("State", Pending), ("Executor", (int)TaskExecutor.Reporter));
        yield return StoreCall.Ask(core => core.Tasks.CancelAsync(All, Id, "No more", Never)).Where(("State", Pending), ("Executor", (int)TaskExecutor.Engine));

        yield return StoreCall.Ask(core => core.TaskReads.FindAsync(All, Id, Never).AsTask());
        yield return StoreCall.Ask(core => core.TaskReads.HistoryAsync(All, Samples.Task, null, 50, Never));
        yield return StoreCall.Ask(core => core.TaskReads.HistoryAsync(All, Samples.Task, "9", 50, Never));
        yield return StoreCall.Ask(core => core.TaskReads.TotalsAsync(All, Never));
        yield return StoreCall.Ask(core => core.TaskReads.TotalsAsync(OfCompany, Never));
        yield return StoreCall.Ask(core => core.TaskReads.TotalsAsync(Callers.Of(Role.Viewer, "", null), Never));
        yield return StoreCall.Ask(core => core.TaskReads.TypesAsync(All, Never));
        yield return StoreCall.Ask(core => core.TaskReads.TypesAsync(OfCompany, Never));
        foreach (var query in new TaskQuery[]
        {
            new(),
            new() { NewestFirst = true, After = "9", States = [TaskState.Failed] },
            new() { After = "9", States = [TaskState.Failed, TaskState.Canceled], Type = "IMPORT", Text = "50% of [a]_b\\c" },
        })
        {
            yield return StoreCall.Ask(core => core.TaskReads.ListAsync(All, query, Never));
            yield return StoreCall.Ask(core => core.TaskReads.ListAsync(OfCompany, query, Never));
            yield return StoreCall.Ask(core => core.TaskReads.ListAsync(OfTwo, query, Never));
        }

        foreach (var query in new SubtaskQuery[] { new() { LastFirst = true, After = "9", States = [SubtaskState.Failed] }, new() { Ordinals = [3, 4] } })
        {
            yield return StoreCall.Ask(core => core.Get<SubtaskReads>().ListAsync(All, Scan, query, Never));
        }

        yield return StoreCall.Ask(core => core.Get<SubtaskReads>().ErrorCodesAsync(All, Scan, Never));
    }

    private static IEnumerable<StoreCall> Pushes()
    {
        var items = new List<ReservedPush> { new(new RetryRun(1, Id, 5, new Dictionary<int, long[]>()), 1) };
        var missing = new List<(long Number, string? CompanyId)> { (1, null), (2, "acme") };
        var identities = new List<(int Destination, string Kind, string ItemId)> { (1, "trip", "1"), (1, "trip", "2") };
        yield return StoreCall.Write(session => session.VersionsOf(identities));
        yield return StoreCall.Write(session => session.Insert(Samples.Push, new byte[] { 1 }));
        yield return StoreCall.Write(session => session.Insert(Samples.BarePush, new byte[9000]));
        yield return StoreCall.Write(session => session.ClaimDue(1, 5, 1000, Lasts, () => 1, out _due));
        yield return StoreCall.Write(session => session.ClaimDue(1, 5, 1000, Expires, () => 1, out _due));
        yield return StoreCall.Write(session => session.FailWithoutPayload(1, missing, 1));
        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).PayloadMissing(session));
        yield return StoreCall.Write(session => new SignatureBook().NumberOf(session, FailureSignature.Of(Samples.NoAnswer)));
        yield return StoreCall.Write(session => session.NextDue(1));
        yield return StoreCall.Write(session => session.ClaimForRetry(items, 1000, Lasts)).Where(("State", Failed), ("FailureSequence", 1L), ("Superseded", false));
        yield return StoreCall.Write(session => session.ClaimForRetry(items, 1000, Expires)).Where(("State", Failed), ("FailureSequence", 1L), ("Superseded", false));
        yield return StoreCall.Write(session => session.FindRetryCandidate(1, 5));
        yield return StoreCall.Write(session => session.InsertAttempt(Samples.Claimed, Samples.NoAnswer));
        yield return StoreCall.Write(session => session.InsertAttempt(Samples.ClaimedByRetry, Samples.Delivered));
        yield return StoreCall.Write(session => session.Delivered(Samples.ClaimedByRetry, Samples.Delivered));
        yield return StoreCall.Write(session => session.Rescheduled(Samples.Claimed, Samples.NoAnswer, 1, Samples.At));
        yield return StoreCall.Write(session => session.FailedForGood(Samples.Claimed, Samples.NoAnswer, 1, true));
        yield return StoreCall.Write(session => session.Release(Samples.Claimed));
        yield return StoreCall.Write(session => session.Release(Samples.ClaimedByRetry));
        yield return StoreCall.Write(session => session.ReleaseInterrupted()).Where(("State", Sending));
        yield return StoreCall.Write(session => session.Cancel(1, "Ada", null)).Where(("State", Failed));
        yield return StoreCall.Write(session => new SignatureBook().NumberOf(session, Samples.NoAnswer));
        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).Record(session, Samples.Claimed, Samples.NoAnswer));
        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).Record(session, Samples.Claimed, Samples.Gone));
        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).Record(session, Samples.ClaimedByRetry, Samples.Delivered))
            .Where(("State", Running), ("ItemCount", 5), ("Executor", (int)TaskExecutor.Engine))
            .In(Climate.Full, Climate.Sparse);

        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).GiveBack(session, Samples.Claimed));
        IReadOnlyCollection<long> numbers = [1L];
        yield return StoreCall.Ask(core => core.Writer.WriteAsync(session => core.Dispatcher.TakeBack(session, numbers), Never));
        yield return StoreCall.Write(session => new PushRecorder(Samples.Lasting, new RetryBook()).RecordUnwritable(session, Samples.Claimed, Samples.NoAnswer));
        var opened = new CircuitNews(CircuitTurn.Opened, "Down");
        yield return StoreCall.Write(session => PushRecorder.Record(session, Samples.Claimed, opened));

        yield return StoreCall.Ask(core => new PushClaims(core.Writer, new RetryBook(), core.Get<PushRecorder>(), Samples.Lasting).TakeAsync(1, 5, items, null))
            .Where(("State", Failed), ("FailureSequence", 1L), ("Superseded", false)).In(Climate.Sparse);
        yield return StoreCall.Ask(core => new PushClaims(core.Writer, new RetryBook(), core.Get<PushRecorder>(), Samples.Lasting).GiveUpAsync(1, items, NotSentReason.DestinationPaused))
            .Where(("State", Running), ("ItemCount", 100), ("Executor", (int)TaskExecutor.Engine)).In(Climate.Full);

        IReadOnlyList<NewPush> handedIn = [new NewPush { Kind = "trip", ItemId = "1", DestinationId = Id, Payload = "{}"u8.ToArray() }];
        yield return StoreCall.Ask(core => core.Pushes.AcceptAsync(All, handedIn, Never));
        foreach (var selection in new PushSelection[] { new() { PushIds = [Id] }, new() { Kind = "a" } })
        {
            yield return StoreCall.Ask(core => core.Pushes.CancelAsync(All, selection, Never)).Where(("State", Failed));
            yield return StoreCall.Ask(core => core.Pushes.CancelAsync(All, selection, Never)).Where(("State", Sending));
        }

        yield return StoreCall.Ask(core => core.Dispatcher.StartAsync(Never)).In(Climate.Empty).Alone();

        foreach (var query in new PushQuery[] { new(), new() { Kind = "trip" } })
        {
            yield return StoreCall.Read(sql => LatestFailures.Of(sql, All, query, 9, 5)).Where(("FailureSequence", 1L));
        }

        yield return StoreCall.Ask(core => core.PushReads.FindAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.PushReads.OfItemAsync(All, "item-1", Never));
        yield return StoreCall.Ask(core => core.PushReads.OfItemAsync(Callers.Of(Role.Viewer, "acme"), "item-1", Never));
        yield return StoreCall.Ask(core => core.PushReads.PayloadAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.PushReads.FailureGroupsAsync(All, Never));
        yield return StoreCall.Ask(core => core.PushReads.FailedTotalAsync(All, Never));
        yield return StoreCall.Ask(core => core.PushReads.FailedTotalAsync(OfCompany, Never));
        yield return StoreCall.Ask(core => core.PushReads.FailedTotalAsync(OfTwo, Never));
        foreach (var state in new PushState?[] { null, PushState.Waiting, PushState.Sending, PushState.Failed, PushState.Canceled })
        {
            foreach (var query in new PushQuery[]
            {
                new() { State = state },
                new() { State = state, After = "9", Kind = "trip", DestinationId = Id, Signature = 1 },
                new() { State = state, After = "9", Kind = "trip", DestinationId = Id, Signature = 1, NewestFirst = true },
            })
            {
                yield return StoreCall.Ask(core => core.PushReads.ListAsync(OfCompany, query, Never));
                yield return StoreCall.Ask(core => core.PushReads.ListAsync(OfTwo, query, Never));
            }
        }
    }

    private static IEnumerable<StoreCall> Retries()
    {
        yield return StoreCall.Write(session => session.FindRetry(1));
        yield return StoreCall.Write(session => session.FindRetry(Id));
        yield return StoreCall.Write(session => session.FindRetryOfTask(1));
        yield return StoreCall.Write(session => session.Insert(Samples.Retry, Samples.PackedSet, "[]"));
        yield return StoreCall.Write(session => session.Insert(Samples.BareRetry, Samples.PackedSet, null));
        yield return StoreCall.Write(session => session.UpdateProgress(Samples.Retry));
        yield return StoreCall.Write(session => session.UpdateProgress(Samples.BareRetry));
        yield return StoreCall.Write(session => session.Insert(Samples.Sent));
        yield return StoreCall.Write(session => session.Insert(Samples.NotSent));
        yield return StoreCall.Write(session => session.FindIdempotencyKey("key", "once"));
        yield return StoreCall.Write(session => session.Remember(Samples.Key));
        yield return StoreCall.Write(session => new RetryBook().Load(session)).Where(("Packed", Samples.PackedSet));

        foreach (var filter in new RetryFilter[]
        {
            new() { All = true },
            new() { Kind = "a" },
            new() { Signature = 1 },
            new() { Signature = 1, Kind = "a" },
            new() { PushIds = [Id] },
        })
        {
            yield return StoreCall.Read(sql => RetrySelection.Choose(sql, All, filter, 5, new RetryBook(), Samples.Lasting, Samples.At)).Where(("State", Failed), ("FailureSequence", 1L));
            yield return StoreCall.Read(sql => RetrySelection.Choose(sql, All, filter, 5, new RetryBook(), Samples.Expiring, Samples.At)).Where(("State", Failed), ("FailureSequence", 1L));
        }

        var destinations = new Dictionary<int, (string Id, bool Paused)> { [1] = (Id, false) };
        string[] ids = [Id];
        yield return StoreCall.Read(sql => RetrySelection.Destinations(sql, All));
        foreach (var options in new[] { Samples.Lasting, Samples.Expiring })
        {
            yield return StoreCall.Read(sql => new RetrySelection(options, Samples.At).ChooseSome(sql, 1, 1, false, "a", 0, 9, 5, new RetryBook())).Where(("State", Failed), ("FailureSequence", 1L));
        }

        yield return StoreCall.Read(sql => new RetrySelection(Samples.Lasting, Samples.At).ChooseByIds(sql, ids, new RetryFilter { All = true }, destinations, 9, new RetryBook()))
            .Where(("State", Failed), ("FailureSequence", 1L));
        yield return StoreCall.Read(sql => new PlanReading(All, new RetryFilter { All = true }, 5L, new RetryBook(), Samples.Lasting, Samples.At, 10).Next(sql));
        yield return StoreCall.Read(sql => new SelectionReading(All, new PushSelection { Kind = "a" }, 10).Next(sql));

        var all = new RetryFilter { All = true };
        var command = new RetryCommand { Filter = all, Reason = "Back again", Ticket = "T-1" };
        yield return StoreCall.Ask(core => core.Retries.PreviewAsync(All, all, null, Never)).Where(("FailureSequence", 1L));
        yield return StoreCall.Ask(core => core.Retries.RequestAsync(All, command, "once", Never));
        yield return StoreCall.Ask(core => core.Retries.RequestAsync(OfTwo, command, "once", Never));
        yield return StoreCall.Ask(core => core.Retries.RequestExclusiveAsync(All, "trip", Never));
        yield return StoreCall.Ask(core => core.Retries.RequestExclusiveAsync(OfCompany, "trip", Never));
        yield return StoreCall.Ask(core => core.Retries.CancelAsync(All, Id, "No more", Never)).Where(("State", Pending), ("Executor", (int)TaskExecutor.Engine));
        yield return StoreCall.Ask(core => core.Writer.WriteAsync(session => ((IEngineTasks)core.Retries).CancelTask(session, All, Samples.Task, "No more"), Never)).Where(("State", Pending), ("Executor", (int)TaskExecutor.Engine)).In(Climate.Full);
        yield return StoreCall.Ask(core => core.Writer.WriteAsync(session => WithoutAnswer(() => ((IRunningRetries)core.Retries).CancelAll(session, All)), Never));

        yield return StoreCall.Ask(core => core.RetryReads.FindAsync(All, Id, Never));
        var byIds = Samples.Retry with { PushIdCount = 1 };
        yield return StoreCall.Ask(core => core.RetryReads.FilterAsync(byIds, Never)).Where(("Filter", "{}"), ("Ids", "[]")).In(Climate.Full);
        yield return StoreCall.Ask(core => core.RetryReads.FindByTaskAsync(All, Samples.Task, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ListAsync(All, null, 50, false, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ListAsync(OfCompany, "9", 50, true, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ListAsync(OfCompany, "9", 50, false, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ListAsync(OfTwo, "9", 50, false, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ItemsAsync(All, Id, null, null, 50, Never));
        yield return StoreCall.Ask(core => core.RetryReads.ItemsAsync(All, Id, RetryItemOutcome.FailedAgain, "9", 50, Never));
    }

    private static IEnumerable<StoreCall> Totals()
    {
        var tasks = new TaskCountTotals();
        tasks.Add(null, TaskState.Pending, 1);
        var pushes = new PushCountTotals();
        pushes.Move(1, PushState.Waiting, PushState.Sending);
        var minutes = new DestinationMinuteTotals();
        minutes.Add(1, Samples.At, true);
        var failed = new FailureGroupTotals();
        failed.Failed(1, 1, 1);
        var moved = new FailureGroupTotals();
        moved.Moved(1, 1, -1);
        yield return StoreCall.Write(session => tasks.Write(session));
        yield return StoreCall.Write(session => pushes.Write(session));
        yield return StoreCall.Write(session => minutes.Write(session));
        yield return StoreCall.Write(session => failed.Write(session));
        yield return StoreCall.Write(session => moved.Write(session));

        yield return StoreCall.Write(session => session.Totals<RetryProgress>().Processed(session, 1, 1, RetryItemOutcome.Delivered, null, 1))
            .Where(("State", Running), ("ItemCount", 100), ("Executor", (int)TaskExecutor.Engine))
            .In(Climate.Full);
        yield return StoreCall.Write(session => new RetryBook().Started(session, 1)).Where(("State", (int)RetryState.Pending), ("ItemCount", 5), ("Executor", (int)TaskExecutor.Engine)).In(Climate.Full);
        yield return StoreCall.Write(session => new RetryBook().Processed(session, 1, 1, RetryItemOutcome.NotSent, NotSentReason.Expired, null))
            .Where(("State", Running), ("ItemCount", 100), ("Executor", (int)TaskExecutor.Engine))
            .In(Climate.Full);
        yield return StoreCall.Write(session => new RetryBook().Correct(session, 1, 1, 0, 0)).Where(("State", Running), ("ItemCount", 100), ("Executor", (int)TaskExecutor.Engine)).In(Climate.Full);
        var started = new RetryProgress();
        started.Started(1);
        yield return StoreCall.Write(session => started.Write(session))
            .Where(("State", (int)RetryState.Pending), ("ItemCount", 5), ("Executor", (int)TaskExecutor.Engine))
            .In(Climate.Full, Climate.Sparse);

        yield return StoreCall.Read(sql => new NumberSeries().Load(sql)).Where(("Name", nameof(SeriesName.Task)));
        yield return StoreCall.Write(session => session.Series.Store(session.Sql));

        yield return StoreCall.Read(sql => StoreOpening.Open(sql.Provider, new Lease(sql.Provider, LeaseTimes.Usual))).In(Climate.Empty);
        yield return StoreCall.Read(sql => new Lease(sql.Provider, LeaseTimes.Usual).Take(sql));
        yield return StoreCall.Read(sql => new Lease(sql.Provider, LeaseTimes.Usual).Attach(sql));
        yield return StoreCall.Read(sql => new Lease(sql.Provider, LeaseTimes.Usual).Renew(sql));
        yield return StoreCall.Read(sql => new Lease(sql.Provider, LeaseTimes.Usual).End(sql));
        yield return StoreCall.Read(sql => sql.Provider.EndSession(sql, "52/2026-01-01T00:00:00"));
    }

    private static IEnumerable<StoreCall> Destinations()
    {
        var settings = new DestinationSettings
        {
            Name = "shop",
            Url = "https://shop.example.com/hook",
            Authorization = new PushAuthorization(AuthorizationType.Basic, "shop", "secret"),
        };
        var change = new DestinationChange { Name = "Shop", Concurrency = 3, Paused = true };
        yield return StoreCall.Ask(core => core.Destinations.CreateAsync(All, settings, Never));
        yield return StoreCall.Ask(core => core.Destinations.CreateAsync(OfCompany, settings, Never));
        yield return StoreCall.Ask(core => core.Destinations.UpdateAsync(All, Id, change, Never));
        yield return StoreCall.Ask(core => core.Destinations.UpdateAsync(All, Id, new DestinationChange { FreshConnections = true }, Never));
        yield return StoreCall.Ask(core => core.Destinations.SentUnaskedAsync(1, ""));
        yield return StoreCall.Ask(core => core.Destinations.RotateSecretAsync(All, Id, false, Never));
        yield return StoreCall.Ask(core => core.Destinations.RotateSecretAsync(All, Id, true, Never));
        yield return StoreCall.Ask(core => core.Destinations.SendTestAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.PushService.SetPausedAsync(All, true, Never));
        yield return StoreCall.Ask(core => core.PushService.SetPausedAsync(All, false, Never));
        yield return StoreCall.Ask(core => core.PushService.LoadAsync(Never));
        yield return StoreCall.Ask(core => core.Get<LostSecrets>().PauseAsync(Never)).Where(("ProtectedPassword", "sealed with a key that was lost"));
        yield return StoreCall.Ask(core => core.DestinationReads.ListAsync(All, Never));
        yield return StoreCall.Ask(core => core.DestinationReads.ListAsync(OfTwo, Never));
        yield return StoreCall.Ask(core => core.DestinationReads.FindAsync(All, Id, Never));
    }

    private static IEnumerable<StoreCall> Access()
    {
        var key = new NewApiKey { Name = "import", Role = Role.Operator, Vendors = ["DriveQuant"] };
        yield return StoreCall.Write(session => session.DestinationId(1));
        yield return StoreCall.Write(session => session.Audit(All, "keyAdded", Id, null));
        yield return StoreCall.Write(session => session.Audit("Ada", "keyAdded", Id, "import"));
        yield return StoreCall.Write(session => session.Audit(Samples.At, "Ada", "signInFailed", Id, "3 wrong passwords from 203.0.113.1"));
        yield return StoreCall.Ask(core => core.Keys.AddAsync(All, key, Never));
        yield return StoreCall.Ask(core => core.Keys.RevokeAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.Keys.ListAsync(All, Never));
        yield return StoreCall.Ask(core => core.Keys.LoadAsync("a bootstrap key", Never));
        yield return StoreCall.Ask(core => core.Keys.LoadAsync(null, Never));
        yield return StoreCall.Write(session => session.InsertKeySession(Samples.KeySession));
        yield return StoreCall.Write(session => session.DeleteKeySession(new byte[32]));
        yield return StoreCall.Ask(core => core.KeySessions.IssueAsync(core.Get<CallerWatch>().Enter(All, "1"), "VMware", TimeSpan.FromHours(1), Never));
        yield return StoreCall.Ask(core => core.KeySessions.EndAsync("a token", Never));
        yield return StoreCall.Ask(core => core.KeySessions.LoadAsync(Never)).Where(("Hash", new byte[32]));
        yield return StoreCall.Ask(core => core.Get<SignInLinks>().IssueAsync(Never));
        yield return StoreCall.Ask(core => core.Get<SignInLinks>().IsGoodAsync("token", Never));
        yield return StoreCall.Ask(core => core.Get<SignInLinks>().UseAsync("token", "192.0.2.1", null, Never));
        yield return StoreCall.Ask(core => Task.FromResult(SignInLinks.IssueBeside(core.Get<StoreProvider>(), TimeProvider.System)));
    }

    private static IEnumerable<StoreCall> People()
    {
        const string password = "a long enough one";
        (string Column, object Value) fitting = ("PasswordHash", new PlainPasswords().Hash(password));
        var ada = new NewPerson { Name = "Ada", Password = password, Role = Role.Operator, CompanyId = "acme" };
        var changed = new PersonChange { Name = "Ada L", Role = Role.Viewer };
        yield return StoreCall.Ask(core => core.People.AddAsync(All, ada, Never));
        yield return StoreCall.Ask(core => core.People.ChangeAsync(All, Id, changed, Never));
        yield return StoreCall.Ask(core => core.People.SetPasswordAsync(All, Id, "another long one", Never));
        yield return StoreCall.Ask(core => core.People.DisableAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.People.EnableAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.People.UnlockAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.People.ListAsync(All, Never));
        yield return StoreCall.Ask(core => core.People.HasAdministratorAsync(Never));
        yield return StoreCall.Ask(core => core.People.LoadAsync(Never));
        yield return StoreCall.Ask(core => core.SignIn.SignInAsync("Ada", "a wrong one", SignInSources.Usual, Never));
        yield return StoreCall.Ask(core => core.SignIn.SignInAsync("Ada", password, SignInSources.Usual, Never)).Where(fitting);
        yield return StoreCall.Ask(core => core.SignIn.ChangePasswordAsync(All, password, "another long one", SignInSources.Usual, Never)).Where(fitting);

        yield return StoreCall.Write(session => session.InsertSession(Samples.Session));
        yield return StoreCall.Write(session => session.WriteUse(Samples.Session));
        yield return StoreCall.Write(session => session.DeleteSession(new byte[32]));
        yield return StoreCall.Write(session => session.FindHolder(Id));
        yield return StoreCall.Write(session => session.SessionsChanged(Id));
        yield return StoreCall.Ask(core => core.Sessions.StartAsync(core.Get<CallerWatch>().Enter(All, "1"), "192.0.2.1", null, Never));
        yield return StoreCall.Ask(core => core.Writer.WriteAsync(session => core.Sessions.Start(session, All, null, null), Never));
        yield return StoreCall.Ask(core => core.Sessions.SignOutAsync(All, Never));
        yield return StoreCall.Ask(core => core.Sessions.EndAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.Sessions.EndAllAsync(All, All.Id, Never));
        yield return StoreCall.Ask(core => core.Sessions.EndAllAsync(All, Id, Never));
        yield return StoreCall.Ask(core => core.Sessions.LoadAsync(Never)).Where(("Hash", new byte[32]));

        var demoted = Samples.Person with { Role = Role.Viewer };
        yield return StoreCall.Write(session => session.Replace(Samples.Person, demoted, "Ada", "personChanged", null)).In(Climate.Full);
        yield return StoreCall.Read(sql => sql.FindAttempts(Samples.Digest, "203.0.113.1"));
        yield return StoreCall.Write(session => session.StoreAttempts(Samples.Digest, "203.0.113.1", 1, Samples.At));
        yield return StoreCall.Write(session => session.ForgetAttempts(Samples.Digest));
        yield return StoreCall.Write(session => session.ForgetAttempts(Samples.Digest, "203.0.113.1"));
        yield return StoreCall.Ask(core => Summed(core.Get<FailureSums>()).WriteAllAsync());
    }

    private static FailureSums Summed(FailureSums sums)
    {
        sums.Add(StrangerFailure.SignIn, Samples.Person, "203.0.113.1");
        return sums;
    }

    private static IEnumerable<StoreCall> Feed()
    {
        yield return StoreCall.Ask(core => core.Get<Readiness>().WhyNotAsync(Never));
        yield return StoreCall.Ask(core => Started(core.Get<ChangePump>())).Alone();
        yield return StoreCall.Ask(core => Task.FromResult(core.Get<ChangeReader>().Latest()));
        yield return StoreCall.Ask(core => Task.FromResult(core.Get<ChangeReader>().After(5L, 10)));
        yield return StoreCall.Ask(core => Task.FromResult(core.Get<ChangeReader>().After(new ChangePlace(1, 5), 10)));
        IReadOnlyCollection<Change> changes = [.. Enum.GetValues<ChangeSubject>().Select(subject => new Change(1, subject, 1, null, Samples.At))];
        yield return StoreCall.Ask(core => core.Get<ChangeReads>().ThingsAsync(All, changes, Never));
        yield return StoreCall.Ask(core => core.Get<ChangeReads>().MissedAsync(All, 5, Never)).In(Climate.Empty);
    }

    private static IEnumerable<StoreCall> Retention()
    {
        var everything = new RetentionOptions { EndedPushes = TimeSpan.FromDays(1) };
        foreach (var rule in RetentionRules.Of(everything))
        {
            yield return StoreCall.Write(session => rule.Sweep(session, DateTimeOffset.MaxValue, 0, 5)).Where(("State", (int)PushState.Delivered));
        }

        yield return StoreCall.Write(session => OldRows.Minutes(session, DateTimeOffset.MaxValue, 0, 5));
        yield return StoreCall.Write(session => EndedTasks.Sweep(session, DateTimeOffset.MaxValue, 0, 5));

        yield return StoreCall.Write(session => session.DeleteTask(1, Id, "acme", TaskState.Completed));
        yield return StoreCall.Write(session => session.DeleteRetry(1));
        yield return StoreCall.Ask(core => core.Get<Sweeper>().SweepAsync(Never)).In(Climate.Empty).Alone();
    }

    private static IEnumerable<StoreCall> Recounts()
    {
        yield return StoreCall.Write(session => session.CountSubtasks(1));
        yield return StoreCall.Write(session => session.InsertFailureGroup(1, 1, 3L, Samples.At, Samples.At, 5L));
        yield return StoreCall.Write(session => session.CorrectFailureGroup(1, 1, -3L, Samples.At, Samples.At, 5L));
        yield return StoreCall.Write(session => TaskIngestor.PutRight(session, Samples.BareTask, 5, 3));
        yield return StoreCall.Write(session => TaskIngestor.CountSubtasks(session, Samples.BareTask));

        yield return StoreCall.Ask(core => core.Recounter.RecountAsync(Never)).Where(("Packed", Samples.PackedSet), ("State", Failed), ("Total", 9L));
        yield return StoreCall.Ask(core => core.Recounter.RecountAsync(Never)).Where(("Packed", Samples.PackedSet), ("State", Pending));
    }

    /// <summary>The pump reads on its own; its end waits for that.</summary>
    private static async Task Started(ChangePump pump)
    {
        pump.Start();
        await pump.DisposeAsync();
    }

    private static bool WithoutAnswer(Action action)
    {
        action();
        return true;
    }
}
