using System.Runtime.InteropServices;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How many tasks each state gained and lost within the commit group.</summary>
internal sealed class TaskCountTotals : IGroupTotals
{
    private static readonly RowUpdate<TaskCount> AddTotal = TaskCountTable.Instance.Add(count => count.Total);

    private readonly Dictionary<(string Company, TaskState State), long> _deltas = [];

    public int Rank => 10;

    public void Add(string? companyId, TaskState state, long delta)
    {
        var key = (companyId ?? "", state);
        _deltas[key] = _deltas.GetValueOrDefault(key) + delta;
    }

    public void Write(WriteSession session)
    {
        foreach (var ((company, state), delta) in _deltas)
        {
            if (delta != 0)
            {
                var row = new TaskCount
                {
                    CompanyId = company,
                    State = state,
                    Total = delta,
                };
                session
                    .Prepare(AddTotal)
                    .WriteOr(
                        () => session.Prepare(TaskCountTable.Instance.Insert).Write(TaskCountTable.Instance.ValuesOf(row)),
                        AddTotal.ValuesOf(row, row)
                    );
            }
        }
    }
}

/// <summary>
/// How many pushes each state of each destination gained and lost within the commit group, and whether an attempt led to it.
/// </summary>
internal sealed class PushCountTotals : IGroupTotals
{
    private static readonly RowUpdate<PushCount> AddTotal = PushCountTable.Instance.AddOnly(count => count.Total);
    private static readonly RowUpdate<PushCount> AddAttempts = PushCountTable.Instance.Add(count => count.Total);

    private readonly Dictionary<(int Destination, PushState State), (long Delta, bool ByAttempt)> _deltas = [];

    public int Rank => 10;

    public void Move(int destination, PushState? from, PushState to, int count = 1)
    {
        if (from is { } left)
        {
            Add(destination, left, -count);
        }

        Add(destination, to, count);
    }

    /// <summary>The result of an attempt moved a push out of the state Sending.</summary>
    public void Attempted(int destination, PushState to)
    {
        Add(destination, PushState.Sending, -1);
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_deltas, (destination, to), out _);
        sum = (sum.Delta + 1, true);
    }

    /// <summary>Called if the push itself was deleted.</summary>
    public void Gone(int destination, PushState from) => Add(destination, from, -1);

    public void Add(int destination, PushState state, long delta) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_deltas, (destination, state), out _).Delta += delta;

    public void Write(WriteSession session)
    {
        foreach (var ((destination, state), (delta, byAttempt)) in _deltas)
        {
            if (delta == 0 && !byAttempt)
            {
                continue;
            }

            var row = new PushCount
            {
                DestinationNumber = destination,
                State = state,
                Total = delta,
                LastAttemptAt = byAttempt ? session.Now : null,
            };
            var update = byAttempt ? AddAttempts : AddTotal;
            session
                .Prepare(update)
                .WriteOr(
                    () => session.Prepare(PushCountTable.Instance.Insert).Write(PushCountTable.Instance.ValuesOf(row)),
                    update.ValuesOf(row, row)
                );
        }
    }
}

/// <summary>
/// What happened to groups of failures within the commit group: how many pushes each gained and lost, and which attempts failed. A group
/// that was resolved is opened again here, by an attempt that began after that.
/// </summary>
internal sealed class FailureGroupTotals : IGroupTotals
{
    // A failure without a signature belongs to no group.
    private const int NoSignature = 0;

    // Each result is one bit, the newest lowest. Bits and their number are written as one value, because an assignment has only one.
    private const int BitsRange = 1 << RetryShare.Most;

    private const int Resolved = (int)FailureGroupState.Resolved;
    private const int Open = (int)FailureGroupState.Open;
    private const string None = "Total + Waiting + Sending <= 0";

    private static readonly string[] Key = ["DestinationNumber", "SignatureNumber"];
    private static readonly string[] Counts = ["Total = Total + @", "Waiting = Waiting + @", "Sending = Sending + @", "LeftAt"];

    private static readonly RowUpdate UpdateCounts = new("FailureGroups") { Set = Counts, KeyColumns = Key };

    // FailureGroupStateMachine in SQL, for the latest of the attempts. A group without pushes has resolved itself when the last one left.
    private static readonly RowUpdate UpdateFailed = new("FailureGroups")
    {
        Set =
        [
            $"FirstAt = CASE WHEN {None} THEN @ ELSE FirstAt END",
            "LastAt",
            "LastSequence = CASE WHEN LastSequence < @ THEN @ ELSE LastSequence END",
            "Failures = Failures + @",
            $"""
                State = CASE WHEN State = {Resolved} THEN CASE WHEN StateAt < @ THEN {Open} ELSE {Resolved} END
                WHEN {None} AND LeftAt >= @ THEN {Resolved} WHEN {None} THEN {Open} ELSE State END
                """,
            $"""
                StateAt = CASE WHEN State = {Resolved} THEN CASE WHEN StateAt < @ THEN @ ELSE StateAt END
                WHEN {None} AND LeftAt >= @ THEN LeftAt WHEN {None} THEN @ ELSE StateAt END
                """,
            $"""
                StateBy = CASE WHEN State = {Resolved} THEN CASE WHEN StateAt < @ THEN NULL ELSE StateBy END
                WHEN {None} THEN NULL ELSE StateBy END
                """,
            .. Counts,
        ],
        KeyColumns = Key,
    };

    private static readonly RowUpdate UpdateRetries = new("FailureGroups")
    {
        Set =
        [
            $"RetryBits = (RetryBits * (CAST(@ AS bigint) / {BitsRange}) + CAST(@ AS bigint) % {BitsRange}) % {BitsRange}",
            $"RetryCount = CASE WHEN RetryCount + @ > {RetryShare.Most} THEN {RetryShare.Most} ELSE RetryCount + @ END",
        ],
        KeyColumns = Key,
    };

    private readonly Dictionary<(int Destination, int Signature), Sums> _sums = [];

    public int Rank => 10;

    /// <summary>An attempt failed, or a push failed without one.</summary>
    /// <param name="startedAt">When the attempt began.</param>
    /// <param name="to">Waiting or Failed.</param>
    /// <param name="sequence">Number of the failure that made the push Failed; 0 if it waits.</param>
    public void Failed(int destination, int signature, DateTimeOffset startedAt, PushState to, long sequence = 0)
    {
        var sums = Of(destination, signature);
        sums.Add(to, 1);
        sums.Failures++;
        sums.Latest = startedAt > sums.Latest ? startedAt : sums.Latest;
        sums.LastSequence = Math.Max(sums.LastSequence, sequence);
    }

    /// <summary>A push that failed so moved to another state, without a new failure.</summary>
    /// <param name="to">The new state; null if it left the group.</param>
    public void Moved(int destination, int signature, PushState from, PushState? to)
    {
        var sums = Of(destination, signature);
        sums.Add(from, -1);
        if (to is { } state)
        {
            sums.Add(state, 1);
        }
    }

    /// <summary>Corrects wrong counts.</summary>
    public void Correct(int destination, int signature, FailureCounts change)
    {
        Of(destination, signature).Counts += change;
    }

    /// <summary>A push of the group was retried.</summary>
    public void Retried(int destination, int signature, bool delivered)
    {
        var sums = Of(destination, signature);
        sums.Bits = ((sums.Bits << 1) | (delivered ? 1L : 0L)) % BitsRange;
        sums.Retried++;
    }

    public void Write(WriteSession session)
    {
        foreach (var ((destination, signature), sums) in _sums)
        {
            Write(session, destination, signature, sums);
        }
    }

    private static void Write(WriteSession session, int destination, int signature, Sums sums)
    {
        var (failed, waiting, sending) = sums.Counts;
        if (sums.Failures > 0)
        {
            session
                .Prepare(UpdateFailed)
                .WriteOr(
                    Insert,
                    session.Now,
                    session.Now,
                    sums.LastSequence,
                    sums.Failures,
                    sums.Latest,
                    sums.Latest,
                    sums.Latest,
                    failed,
                    waiting,
                    sending,
                    session.Now,
                    destination,
                    signature
                );
        }
        else if (sums.Counts != default)
        {
            // A row that was lost by accident is created again. Its counts are then wrong by a constant, which the recount can correct
            // while work continues.
            session.Prepare(UpdateCounts).WriteOr(Insert, failed, waiting, sending, session.Now, destination, signature);
        }

        if (sums.Retried > 0)
        {
            var known = Math.Min(sums.Retried, RetryShare.Most);
            session.Prepare(UpdateRetries).Write(((1L << known) * BitsRange) + sums.Bits, known, destination, signature);
        }

        void Insert()
        {
            if (signature != NoSignature)
            {
                session.InsertFailureGroup(destination, signature, sums.Counts, session.Now, session.Now, sums.LastSequence, sums.Failures);
            }
        }
    }

    private Sums Of(int destination, int signature)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (destination, signature), out _);
        return sums ??= new Sums();
    }

    private sealed class Sums
    {
        public FailureCounts Counts { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset Latest { get; set; }

        public long LastSequence { get; set; }

        public long Bits { get; set; }

        public int Retried { get; set; }

        public void Add(PushState state, int change) => Counts += FailureCounts.In(state, change);
    }
}

/// <summary>Numbers of the pushes of a group of failures by state, or changes of them.</summary>
internal readonly record struct FailureCounts(long Failed, long Waiting, long Sending)
{
    /// <summary>Returns the count of pushes in this state; nothing for a state in which a push is in no group.</summary>
    public static FailureCounts In(PushState state, long count) =>
        state switch
        {
            PushState.Failed => new(count, 0, 0),
            PushState.Waiting => new(0, count, 0),
            PushState.Sending => new(0, 0, count),
            PushState.Delivered or PushState.Expired or PushState.Canceled => default,
        };

    public static FailureCounts operator +(FailureCounts one, FailureCounts other) =>
        new(one.Failed + other.Failed, one.Waiting + other.Waiting, one.Sending + other.Sending);

    public static FailureCounts operator -(FailureCounts counts) => new(-counts.Failed, -counts.Waiting, -counts.Sending);
}

/// <summary>Writes failure groups, except for the counts of each commit group.</summary>
internal static class FailureGroupWrites
{
    private static readonly RowUpdate UpdateState = new("FailureGroups")
    {
        Set = ["State", "StateAt", "StateBy", "IgnoredUntil", "IgnoredUntilFailures"],
        KeyColumns = ["DestinationNumber", "SignatureNumber"],
    };

    private static readonly RowUpdate UpdateNote = new("FailureGroups")
    {
        Set = ["Note"],
        KeyColumns = ["DestinationNumber", "SignatureNumber"],
    };

    private static readonly string One = $"{FailureGroupTable.Instance.Select} WHERE DestinationNumber = @p0 AND SignatureNumber = @p1";

    public static FailureGroup? FindFailureGroup(this WriteSession session, int destination, int signature) =>
        FailureGroupTable.Instance.First(session.Prepare(One).Query(destination, signature));

    /// <summary>Stores the state that a person chose.</summary>
    public static void StoreState(this WriteSession session, FailureGroup group) =>
        session
            .Prepare(UpdateState)
            .Write(
                (int)group.State,
                group.StateAt,
                group.StateBy,
                group.IgnoredUntil,
                group.IgnoredUntilFailures,
                group.DestinationNumber,
                group.SignatureNumber
            );

    public static void StoreNote(this WriteSession session, FailureGroup group) =>
        session.Prepare(UpdateNote).Write(group.Note, group.DestinationNumber, group.SignatureNumber);

    public static void InsertFailureGroup(
        this WriteSession session,
        int destination,
        int signature,
        FailureCounts counts,
        DateTimeOffset firstAt,
        DateTimeOffset lastAt,
        long lastSequence,
        long failures
    ) =>
        session
            .Prepare(FailureGroupTable.Instance.Insert)
            .Write(
                FailureGroupTable.Instance.ValuesOf(
                    new FailureGroup
                    {
                        DestinationNumber = destination,
                        SignatureNumber = signature,
                        Count = checked((int)counts.Failed),
                        Waiting = checked((int)counts.Waiting),
                        Sending = checked((int)counts.Sending),
                        FirstAt = firstAt,
                        LastAt = lastAt,
                        LastSequence = lastSequence,
                        LeftAt = lastAt,
                        Failures = failures,
                    }
                )
            );

    /// <summary>Corrects wrong counts, and includes the times when its pushes failed.</summary>
    public static void CorrectFailureGroup(
        this WriteSession session,
        int destination,
        int signature,
        FailureCounts change,
        DateTimeOffset firstAt,
        DateTimeOffset lastAt,
        long lastSequence
    ) =>
        session
            .Prepare(
                """
                UPDATE FailureGroups SET Total = Total + @p0, Waiting = Waiting + @p6, Sending = Sending + @p7,
                FirstAt = CASE WHEN FirstAt > @p1 THEN @p1 ELSE FirstAt END, LastAt = CASE
                WHEN LastAt < @p2 THEN @p2 ELSE LastAt END,
                LastSequence = CASE WHEN LastSequence < @p3 THEN @p3 ELSE LastSequence END WHERE DestinationNumber = @p4
                AND SignatureNumber = @p5
                """
            )
            .Later(
                written =>
                {
                    if (written == 0)
                    {
                        session.InsertFailureGroup(destination, signature, change, firstAt, lastAt, lastSequence, 0);
                    }
                },
                change.Failed,
                firstAt,
                lastAt,
                lastSequence,
                destination,
                signature,
                change.Waiting,
                change.Sending
            );
}
