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

/// <summary>How many failed pushes each group gained and lost within the commit group.</summary>
internal sealed class FailureGroupTotals : IGroupTotals
{
    // A failure without a signature belongs to no group.
    private const int NoSignature = 0;

    private static readonly RowUpdate UpdateTotal = new("FailureGroups")
    {
        Set = ["Total = Total + @"],
        KeyColumns = ["DestinationNumber", "SignatureNumber"],
    };

    private static readonly RowUpdate UpdateFailed = new("FailureGroups")
    {
        Set = ["FirstAt = CASE WHEN Total = 0 THEN @ ELSE FirstAt END", "Total = Total + @", "LastAt", "LastSequence"],
        KeyColumns = ["DestinationNumber", "SignatureNumber"],
    };

    private readonly Dictionary<(int Destination, int Signature), (long Delta, long LastSequence)> _sums = [];

    public int Rank => 10;

    public void Failed(int destination, int signature, long sequence)
    {
        var (delta, _) = _sums.GetValueOrDefault((destination, signature));
        _sums[(destination, signature)] = (delta + 1, sequence);
    }

    /// <summary>A push left the state Failed (-1), or returned to it without a new failure (+1).</summary>
    public void Moved(int destination, int signature, long change)
    {
        var (delta, last) = _sums.GetValueOrDefault((destination, signature));
        _sums[(destination, signature)] = (delta + change, last);
    }

    public void Write(WriteSession session)
    {
        foreach (var ((destination, signature), (delta, last)) in _sums)
        {
            if (last == 0)
            {
                // A row that was lost by accident is created again. Its total is then wrong by a constant, which the recount can correct
                // while work continues.
                session
                    .Prepare(UpdateTotal)
                    .WriteOr(
                        () =>
                        {
                            if (signature != NoSignature && delta != 0)
                            {
                                session.InsertFailureGroup(destination, signature, delta, session.Now, session.Now, 0);
                            }
                        },
                        delta,
                        destination,
                        signature
                    );
                continue;
            }

            session
                .Prepare(UpdateFailed)
                .WriteOr(
                    () => session.InsertFailureGroup(destination, signature, delta, session.Now, session.Now, last),
                    session.Now,
                    delta,
                    session.Now,
                    last,
                    destination,
                    signature
                );
        }
    }
}

/// <summary>Writes failure groups, except for the counts of each commit group.</summary>
internal static class FailureGroupWrites
{
    public static void InsertFailureGroup(
        this WriteSession session,
        int destination,
        int signature,
        long total,
        DateTimeOffset firstAt,
        DateTimeOffset lastAt,
        long lastSequence
    ) =>
        session
            .Prepare(FailureGroupTable.Instance.Insert)
            .Write(
                FailureGroupTable.Instance.ValuesOf(
                    new FailureGroup
                    {
                        DestinationNumber = destination,
                        SignatureNumber = signature,
                        Count = checked((int)total),
                        FirstAt = firstAt,
                        LastAt = lastAt,
                        LastSequence = lastSequence,
                    }
                )
            );

    /// <summary>Corrects a wrong total, and includes the times when its pushes failed.</summary>
    public static void CorrectFailureGroup(
        this WriteSession session,
        int destination,
        int signature,
        long change,
        DateTimeOffset firstAt,
        DateTimeOffset lastAt,
        long lastSequence
    ) =>
        session
            .Prepare(
                """
                UPDATE FailureGroups SET Total = Total + @p0, FirstAt = CASE WHEN FirstAt > @p1 THEN @p1 ELSE FirstAt END, LastAt = CASE
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
                        session.InsertFailureGroup(destination, signature, change, firstAt, lastAt, lastSequence);
                    }
                },
                change,
                firstAt,
                lastAt,
                lastSequence,
                destination,
                signature
            );
}
