using System.Data.Common;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Counts the statements and commits on the writer's connection in a round, through hooks of the database driver. BEGIN and COMMIT do not
/// count as statements.
/// </summary>
internal abstract class StatementCounter
{
    /// <summary><see cref="Off"/> skips the counting round.</summary>
    public const string Option = "statements";
    public const string Off = "off";

    protected int Statements { get; set; }

    protected int Commits { get; set; }

    /// <summary>Number of batches sent to the server. Null if there is no server.</summary>
    protected abstract int? RoundTrips { get; }

    /// <summary>Creates a counter. Call it before the product opens its database. Returns null if <see cref="Off"/> was given.</summary>
    public static StatementCounter? Of(Arguments arguments) =>
        arguments.Text(Option, "") == Off ? null
        : arguments.OnPostgreSql ? new PostgreSqlStatementCounter()
        : new SqliteStatementCounter();

    /// <summary>Runs the round and returns its cost per push.</summary>
    /// <exception cref="InvalidOperationException">The driver reported no statement or no commit.</exception>
    public async Task<IReadOnlyList<Figure>> CountAsync(StoreWriter writer, string each, int pushes, Func<Task> round)
    {
        // Counting starts after the commit of this empty group and ends before the commit of the last group.
        await writer.WriteAsync(session =>
        {
            session.AfterCommit(() => Listen(session.Sql.Connection));
            return true;
        });
        await round();
        await writer.WriteAsync(session =>
        {
            StopListening(session.Sql.Connection);
            return true;
        });

        if (Statements == 0 || Commits == 0)
        {
            throw new InvalidOperationException("The driver reported no statement or no commit.");
        }
        List<Figure> figures =
        [
            Figure.Plain($"statements per {each}", (double)Statements / pushes),
            Figure.Plain($"commits per {each}", (double)Commits / pushes),
        ];
        if (RoundTrips is { } roundTrips)
        {
            figures.Insert(1, Figure.Plain($"round trips with statements per {each}", (double)roundTrips / pushes));
        }
        return figures;
    }

    /// <summary>Starts counting. Called on the writer's thread, between two groups.</summary>
    protected abstract void Listen(DbConnection connection);

    /// <summary>Stops counting. Called on the writer's thread, within a group that is not counted.</summary>
    protected abstract void StopListening(DbConnection connection);
}
