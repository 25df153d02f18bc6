using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// The query that a context runs. SqlClient may lose the cancel of a query that it has begun asynchronously: the query then keeps its
/// connection until the server has finished. So queries begin synchronously, and are canceled by their command, as often as needed.
/// </summary>
internal sealed class RunningQuery : DbCommandInterceptor
{
    private volatile DbCommand? _running;

    public void Cancel() => _running?.Cancel();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        _running = command;
        cancellationToken.ThrowIfCancellationRequested();
#pragma warning disable CA1849 // See above
        return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(command.ExecuteReader()));
#pragma warning restore CA1849
    }
}
