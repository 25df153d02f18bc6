namespace TaskDashboard.Core.Storage;

/// <summary>What a read of a list has found.</summary>
/// <param name="SearchedTo">If the budget ended the read before the answer: the last number that it has looked at.</param>
/// <param name="At">When the row at that place was accepted.</param>
internal sealed record FoundRows<TRow>(IReadOnlyList<TRow> Rows, long? SearchedTo = null, DateTimeOffset? At = null)
{
    /// <param name="most">Rows that are counted. One more was read.</param>
    public BoundedCount Count(int most) => new(Math.Min(Rows.Count, most), Rows.Count > most || SearchedTo is not null);
}

/// <summary>
/// Reads a page of a list by number whose filter no single index answers. If an index has few of the rows that may match, those are read.
/// Otherwise the table is read in order. Each read has a budget (<see cref="ReadBudget"/>): if it is spent, the read returns what it has
/// found and where it ended. So a page costs the same however large the table is.
/// </summary>
/// <param name="table">Has the columns Number and CreatedAt.</param>
internal sealed class BudgetedList<TRow>(ReaderPool readers, NumberedTable table, Func<TRow, long> numberOf, bool newestFirst)
{
    // So many keys of each index are compared before one is chosen.
    private const int ProbedKeys = 1000;
    private const int LargestChunk = 250;

    // A row that is found by an index costs about three times as much as one that is read in order.
    private const double MostDense = 0.3;

    /// <summary>Reads those of these rows that match.</summary>
    public required Func<StoreContext, IReadOnlyList<long>, CancellationToken, Task<List<TRow>>> OfNumbers { get; init; }

    /// <summary>Reads the first rows in order that match, of those between two numbers (exclusive).</summary>
    public required Func<StoreContext, KeyRange, CancellationToken, Task<List<TRow>>> InRange { get; init; }

    /// <param name="sources">Indexes that have all rows of the list.</param>
    /// <param name="most">Maximum number of rows.</param>
    public async Task<FoundRows<TRow>> ReadAsync(IReadOnlyList<KeySource> sources, long? after, int most, CancellationToken cancellation)
    {
        var budget = readers.NewBudget();
        KeySource? best = null;
        IReadOnlyList<long> keys = [];
        var density = MostDense;
        foreach (var source in sources)
        {
            var probed = await readers
                .ReadAsync(sql => source.Next(sql, after, newestFirst, ProbedKeys), budget, cancellation)
                .ConfigureAwait(false);
            if (probed is null)
            {
                continue;
            }

            if (probed.Count < ProbedKeys || source.IsExact)
            {
                (best, keys) = (source, probed);
                break;
            }

            if ((double)probed.Count / (Math.Abs(probed[^1] - probed[0]) + 1) is var found && found < density)
            {
                (best, keys, density) = (source, probed, found);
            }
        }

        return best is null
            ? await InOrderAsync(after, most, budget, cancellation).ConfigureAwait(false)
            : await FromAsync(best, keys, most, budget, cancellation).ConfigureAwait(false);
    }

    private async Task<FoundRows<TRow>> FromAsync(
        KeySource source,
        IReadOnlyList<long> keys,
        int most,
        ReadBudget budget,
        CancellationToken cancellation
    )
    {
        var rows = new List<TRow>();
        while (true)
        {
            var read = 0;
            foreach (var chunk in keys.Chunk(Math.Clamp(most, 1, LargestChunk)))
            {
                var found = await readers
                    .QueryAsync((context, ending) => OfNumbers(context, chunk, ending), cancellation, budget)
                    .ConfigureAwait(false);
                found.Sort(InOrder);
                rows.AddRange(found);
                read += chunk.Length;
                if (rows.Count >= most)
                {
                    return new FoundRows<TRow>(rows.GetRange(0, most));
                }

                if (budget.IsSpent && (read < keys.Count || keys.Count == ProbedKeys))
                {
                    return await EndedAsync(rows, chunk[^1], cancellation).ConfigureAwait(false);
                }
            }

            if (keys.Count < ProbedKeys)
            {
                return new FoundRows<TRow>(rows);
            }

            var last = keys[^1];
            keys =
                await readers.ReadAsync(sql => source.Next(sql, last, newestFirst, ProbedKeys), budget, cancellation).ConfigureAwait(false)
                ?? [];
        }
    }

    private async Task<FoundRows<TRow>> InOrderAsync(long? after, int most, ReadBudget budget, CancellationToken cancellation)
    {
        var (lowest, highest) = await readers
            .ReadAsync(
                sql =>
                {
                    // Two statements, because one for both would read the whole index.
                    var first = sql.Prepare($"SELECT MIN({table.Key}) FROM {table.Name}").Scalar();
                    return first is null ? (0L, -1L) : (Number(first), sql.Prepare($"SELECT MAX({table.Key}) FROM {table.Name}").Count());
                },
                budget,
                cancellation
            )
            .ConfigureAwait(false);
        var rows = new List<TRow>();
        var place = newestFirst ? Math.Min(after ?? long.MaxValue, highest + 1) : Math.Max(after ?? -1, lowest - 1);
        while (newestFirst ? place > lowest : place < highest)
        {
            var keys = budget.NextKeys();
            var end = newestFirst ? Math.Max(place - keys - 1, lowest - 1) : Math.Min(place + keys + 1, highest + 1);
            var range = newestFirst ? new KeyRange(end, place, most - rows.Count) : new KeyRange(place, end, most - rows.Count);
            rows.AddRange(
                await readers.QueryAsync((context, ending) => InRange(context, range, ending), cancellation, budget).ConfigureAwait(false)
            );
            if (rows.Count >= most)
            {
                break;
            }

            place = newestFirst ? end + 1 : end - 1;
            if (budget.IsSpent && (newestFirst ? place > lowest : place < highest))
            {
                return await EndedAsync(rows, place, cancellation).ConfigureAwait(false);
            }
        }

        return new FoundRows<TRow>(rows);
    }

    private async Task<FoundRows<TRow>> EndedAsync(List<TRow> rows, long place, CancellationToken cancellation)
    {
        var (beyond, direction) = newestFirst ? (">=", "") : ("<=", " DESC");
        var at = await readers
            .ReadAsync(
                sql =>
                {
                    using var nearest = sql.Prepare(
                            $"SELECT CreatedAt FROM {table.Name} WHERE {table.Key} {beyond} @p0 ORDER BY {table.Key}{direction} "
                                + sql.Provider.FirstRows("1")
                        )
                        .Query(table.KeyOf(place));
                    return nearest.Read() ? nearest.GetInstant(0) : (DateTimeOffset?)null;
                },
                cancellation
            )
            .ConfigureAwait(false);
        return new FoundRows<TRow>(rows, place, at);
    }

    private static long Number(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);

    private int InOrder(TRow left, TRow right) =>
        newestFirst ? numberOf(right).CompareTo(numberOf(left)) : numberOf(left).CompareTo(numberOf(right));
}

/// <summary>Rows to read in order: those between two numbers (exclusive).</summary>
/// <param name="Most">Maximum number of rows.</param>
internal readonly record struct KeyRange(long Low, long High, int Most);
