using System.Data.Common;
using TaskDashboard.Core.Store;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Counts what the writer's connection is asked in a round, by listening to the driver below the product. Beginning and committing are no statements here.
/// </summary>
internal abstract class StatementCounter
{
    /// <summary><see cref="Off"/> leaves the round that counts out.</summary>
    public const string Option = "statements";
    public const string Off = "off";

    protected int Statements { get; set; }

    protected int Commits { get; set; }

    /// <summary>How often the server was asked and waited for, however many statements went together; null where there is no server.</summary>
    protected abstract int? RoundTrips { get; }

    /// <summary>To be made before the product opens its database. Null where nothing is to be counted.</summary>
    public static StatementCounter? Of(Arguments arguments) =>
        arguments.Text(Option, "") == Off ? null
        : arguments.OnPostgreSql ? new PostgreSqlStatementCounter()
        : new SqliteStatementCounter();

    /// <summary>Counts in this round, which concerns so many pushes, and says what falls to each of them.</summary>
    public async Task<IReadOnlyList<Figure>> CountAsync(StoreWriter writer, string each, int pushes, Func<Task> round)
    {
        // From after the commit of this empty group until before that of the last one.
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
            throw new InvalidOperationException("The driver said nothing about the statements.");
        List<Figure> figures = [Figure.Plain($"statements per {each}", (double)Statements / pushes), Figure.Plain($"commits per {each}", (double)Commits / pushes)];
        if (RoundTrips is { } roundTrips)
            figures.Insert(1, Figure.Plain($"round trips with statements per {each}", (double)roundTrips / pushes));
        return figures;
    }

    /// <summary>On the writer's thread, between two groups.</summary>
    protected abstract void Listen(DbConnection connection);

    /// <summary>On the writer's thread, within a group that is not to be counted.</summary>
    protected abstract void StopListening(DbConnection connection);
}
