using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>
/// The statements of a connection to PostgreSQL, where each round trip costs more than most of them do: what was put off is
/// sent together, before the next statement that is waited for and with it.
/// </summary>
internal sealed class PostgreSqlStatements(NpgsqlConnection connection, ConcurrentDictionary<string, NpgsqlDbType[]> types) : Statements
{
    // So that what waits does not grow without measure in one large group.
    private const int MostWaiting = 2000;

    private readonly NpgsqlBatch batch = new(connection);
    private List<(NpgsqlBatchCommand Command, Action<int>? Then)> waiting = [];
    private bool asked;

    public override Statement Prepare(string text)
    {
        if (!types.TryGetValue(text, out var expected))
        {
            types[text] = expected = PostgreSqlStatement.TypesOf(connection, text);
        }

        return new PostgreSqlStatement(this, text, expected);
    }

    public override void Flush()
    {
        while (waiting.Count > 0)
        {
            var sent = Take();
            Send(sent, []).Dispose();

            // They may put off more, which is sent next.
            foreach (var (command, then) in sent)
            {
                then?.Invoke(command.RecordsAffected);
            }
        }
    }

    public override void Forget()
    {
        waiting.Clear();
        asked = false;
    }

    public override void Dispose() => batch.Dispose();

    public void Add(NpgsqlBatchCommand command, Action<int>? then)
    {
        if (waiting.Count == MostWaiting)
        {
            Flush();
        }

        waiting.Add((command, then));
        asked |= then is not null;
    }

    public int Run(NpgsqlBatchCommand command)
    {
        Query([command]).Dispose();
        return command.RecordsAffected;
    }

    public NpgsqlDataReader Query(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        if (asked)
        {
            // What is put off when their answers are known must run before this.
            Flush();
        }

        return Send(Take(), commands);
    }

    private List<(NpgsqlBatchCommand Command, Action<int>? Then)> Take()
    {
        var taken = waiting;
        waiting = [];
        asked = false;
        return taken;
    }

    private NpgsqlDataReader Send(List<(NpgsqlBatchCommand Command, Action<int>? Then)> commands, ReadOnlySpan<NpgsqlBatchCommand> last)
    {
        batch.BatchCommands.Clear();
        foreach (var (command, _) in commands)
        {
            batch.BatchCommands.Add(command);
        }

        foreach (var command in last)
        {
            batch.BatchCommands.Add(command);
        }

        return batch.ExecuteReader();
    }
}
