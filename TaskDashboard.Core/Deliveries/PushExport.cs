using System.Runtime.CompilerServices;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Reads all pushes of a filter. It reads a piece at a time, by key: no read takes long, and no transaction lasts from one to the next.
/// </summary>
public sealed class PushExport
{
    private readonly PushReads _reads;

    internal PushExport(PushReads reads) => _reads = reads;

    /// <summary>Number of rows of a piece.</summary>
    internal int Piece { get; set; } = 2_000;

    /// <summary>
    /// Returns the pushes in the order of acceptance. Each is there once, as it was when its piece was read.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<PushSummary>> PiecesAsync(
        Caller caller,
        Filter<Push> filter,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Export);
        ArgumentNullException.ThrowIfNull(filter);
        return ReadAsync(caller, filter, cancellation);
    }

    private async IAsyncEnumerable<IReadOnlyList<PushSummary>> ReadAsync(
        Caller caller,
        Filter<Push> filter,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var query = new PushQuery { Filter = filter };
        do
        {
            // The caller's rights may end meanwhile.
            caller.Require(Permission.Export);
            var page =
                filter.IsAll && caller.EachCompany() is [var company]
                    ? await _reads.AllAsync(caller, company, query.After, Piece, cancellation).ConfigureAwait(false)
                    : await _reads.PageAsync(caller, query, Piece, cancellation).ConfigureAwait(false);
            if (page.Items.Count > 0)
            {
                yield return page.Items;
            }

            query = query with { After = page.Next };
        } while (query.After is not null);
    }
}
