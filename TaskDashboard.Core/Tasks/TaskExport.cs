using System.Runtime.CompilerServices;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>
/// Reads all tasks of a filter. It reads a piece at a time, by key: no read takes long, and no transaction lasts from one to the next.
/// </summary>
public sealed class TaskExport
{
    private readonly TaskReads _reads;

    internal TaskExport(TaskReads reads) => _reads = reads;

    /// <summary>Number of rows of a piece.</summary>
    internal int Piece { get; set; } = 2_000;

    /// <summary>
    /// Returns the tasks in the order of acceptance. Each is there once, as it was when its piece was read.
    /// </summary>
    public IAsyncEnumerable<IReadOnlyList<TrackedTask>> PiecesAsync(
        Caller caller,
        Filter<TrackedTask> filter,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Export);
        ArgumentNullException.ThrowIfNull(filter);
        return ReadAsync(caller, filter, cancellation);
    }

    private async IAsyncEnumerable<IReadOnlyList<TrackedTask>> ReadAsync(
        Caller caller,
        Filter<TrackedTask> filter,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var query = new TaskQuery { Filter = filter };
        do
        {
            // The caller's rights may end meanwhile.
            caller.Require(Permission.Export);
            var page =
                filter.IsAll && caller.EachCompany() is [var company]
                    ? await _reads.AllAsync(company, query.After, Piece, cancellation).ConfigureAwait(false)
                    : await _reads.PageAsync(caller, query, Piece, cancellation).ConfigureAwait(false);
            if (page.Items.Count > 0)
            {
                yield return page.Items;
            }

            query = query with { After = page.Next };
        } while (query.After is not null);
    }
}
