using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Finds the pushes of a part of an earlier retry, in short pieces: what failed again, or what was released or not sent. Which of them are
/// Failed now is decided afterwards, when their rows are read.
/// </summary>
internal sealed class PartReading(RetryRequest retry, RetryPart part)
{
    private const int PieceNumbers = 1_000;

    // Without what was neither released nor not sent, if the rest is sought.
    private readonly HashSet<long> _processed = [];
    private readonly List<long> _found = [];
    private readonly Queue<(long[] Numbers, long CutOff)> _pieces = [];
    private long _after = RetryItem.KeyOf(retry.Number, 0);
    private bool _complete;

    /// <summary>Whether rows of items are left to read.</summary>
    public bool ReadsItems => !_complete;

    public bool HasMore => !_complete || _pieces.Count > 0;

    /// <summary>Reads the next rows of items. Only complete pieces are added, so that a piece can be read again.</summary>
    public void ReadItems(SqlSession sql, int most)
    {
        var read = new List<(long Key, RetryItemOutcome Outcome)>();
        using (
            var rows = sql.Prepare(
                    $"SELECT ItemKey, Outcome FROM RetryItems WHERE ItemKey > @p0 AND ItemKey < @p1 ORDER BY ItemKey "
                        + sql.Provider.FirstRows("@p2")
                )
                .Query(_after, RetryItem.KeyOf(retry.Number + 1, 0), most)
        )
        {
            while (rows.Read())
            {
                read.Add((rows.GetInt64(0), (RetryItemOutcome)rows.GetInt32(1)));
            }
        }

        var released = read.Count < most && part == RetryPart.Rest ? SetOf(sql) : [];
        var sought = part == RetryPart.FailedAgain ? RetryItemOutcome.FailedAgain : RetryItemOutcome.NotSent;
        foreach (var (key, outcome) in read)
        {
            _after = key;
            var push = key - RetryItem.KeyOf(retry.Number, 0);
            _processed.Add(push);
            if (outcome == sought)
            {
                _found.Add(push);
            }
        }

        if (read.Count < most)
        {
            // A push that was sent by another retry since has a later failure. It is no longer what this retry released, but an item that
            // has a row counts whatever happened since.
            Enqueue([.. released.Where(push => !_processed.Contains(push))], retry.CutOff);
            Enqueue([.. _found], long.MaxValue);
            _complete = true;
        }
    }

    /// <summary>Returns the next pushes by number, and the latest failure that belongs to the part.</summary>
    public bool TryPeek(out (long[] Numbers, long CutOff) piece) => _pieces.TryPeek(out piece);

    public void Dequeue() => _pieces.Dequeue();

    private void Enqueue(long[] numbers, long cutOff)
    {
        foreach (var some in numbers.Chunk(PieceNumbers))
        {
            _pieces.Enqueue((some, cutOff));
        }
    }

    private IEnumerable<long> SetOf(SqlSession sql)
    {
        using var rows = sql.Prepare("SELECT Packed FROM RetrySets WHERE RetryNumber = @p0").Query(retry.Number);
        return rows.Read() ? PackedSet.Unpack(rows.GetBytes(0)).Values.SelectMany(static pushes => pushes) : [];
    }
}
