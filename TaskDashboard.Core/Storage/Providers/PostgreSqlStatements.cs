using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// The statements of a connection to PostgreSQL, where each round trip costs more than most of them do: what was put off is
/// sent together, before the next statement that is waited for and with it.
/// </summary>
internal sealed class PostgreSqlStatements(NpgsqlConnection connection, ConcurrentDictionary<string, NpgsqlDbType[]> types) : Statements
{
    // So that what waits does not grow without measure in one large group.
    private const int MostWaiting = 2000;
    private const int MostWaitingBytes = 16 * 1024 * 1024;

    private readonly NpgsqlBatch batch = new(connection);
    private List<PutOff> waiting = [];
    private int runs;
    private int bytes;
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
            using (var reader = Send(sent, []))
            {
                foreach (var each in sent)
                {
                    each.Read(reader);
                }
            }

            // They may put off more, which is sent next.
            foreach (var each in sent)
            {
                each.Tell();
            }
        }
    }

    public override void Settle()
    {
        if (asked)
        {
            Flush();
        }
    }

    public override void Forget() => Take();

    public override void Cancel() => batch.Cancel();

    public override void Dispose() => batch.Dispose();

    public void Add(NpgsqlBatchCommand command, Action<int>? then, ReadOnlySpan<object?> values)
    {
        Count(then, values);
        waiting.Add(new PutOffRun(command, then));
    }

    /// <param name="fail">Called if it has written no row.</param>
    public void Add(NpgsqlBatchCommand command, Action fail, ReadOnlySpan<object?> values)
    {
        Count(null, values);
        waiting.Add(new PutOffRun(command, null, fail));
    }

    /// <summary>The run joins those of its statement that wait already, unless something whose order counts came in between.</summary>
    public void Add(ManyRows statement, Action<int>? then, ReadOnlySpan<object?> values)
    {
        Count(then, values);
        PutOffRows? rows = null;
        for (var index = waiting.Count - 1; rows is null && index >= 0 && waiting[index] is PutOffRows before; index--)
        {
            rows = before.Statement == statement ? before : null;
        }

        if (rows is null)
        {
            waiting.Add(rows = new PutOffRows(statement));
        }

        rows.Add(then, values);
    }

    public int Run(NpgsqlBatchCommand command)
    {
        Query([command]).Dispose();
        return command.RecordsAffected;
    }

    public NpgsqlDataReader Query(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        // What is put off when answers are known must run before this.
        Settle();
        return Send(Take(), commands);
    }

    private void Count(Action<int>? then, ReadOnlySpan<object?> values)
    {
        if (runs == MostWaiting || bytes >= MostWaitingBytes)
        {
            Flush();
        }

        runs++;
        asked |= then is not null;
        foreach (var value in values)
        {
            bytes += value switch
            {
                byte[] all => all.Length,
                ReadOnlyMemory<byte> part => part.Length,
                string text => text.Length,
                _ => 0,
            };
        }
    }

    private List<PutOff> Take()
    {
        var taken = waiting;
        waiting = [];
        (runs, bytes) = (0, 0);
        asked = false;
        return taken;
    }

    private NpgsqlDataReader Send(List<PutOff> before, ReadOnlySpan<NpgsqlBatchCommand> last)
    {
        batch.BatchCommands.Clear();
        foreach (var each in before)
        {
            batch.BatchCommands.Add(each.Command);
        }

        foreach (var command in last)
        {
            batch.BatchCommands.Add(command);
        }

        NpgsqlDataReader reader;
        try
        {
            reader = batch.ExecuteReader();
        }
        catch (DbException)
        {
            // What failed may have failed because of that.
            FailureOf(before)?.Invoke();
            throw;
        }

        if (FailureOf(before) is { } fail)
        {
            reader.Dispose();
            fail();
        }

        return reader;
    }

    private static Action? FailureOf(List<PutOff> sent) => sent.Select(each => each.Failure).FirstOrDefault(failure => failure is not null);
}
