using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// The statements of a connection to PostgreSQL. A round trip costs more than most statements, so statements are queued if nobody waits for
/// their answer. The queue is sent in one batch with, and before, the next statement that is waited for.
/// </summary>
internal sealed class PostgreSqlStatements(NpgsqlConnection connection, ConcurrentDictionary<string, NpgsqlDbType[]> types) : Statements
{
    // Limits the queue within one large group.
    private const int MostWaiting = 2000;
    private const int MostWaitingBytes = 16 * 1024 * 1024;

    private readonly NpgsqlBatch _batch = new(connection);
    private List<QueuedStatement> _waiting = [];
    private int _runs;
    private int _bytes;
    private bool _asked;
    private bool _canceled;

    public override Statement Prepare(string text) => new PostgreSqlStatement(this, text, TypesOf(text));

    public override RowWriter Prepare(RowStatement statement, Func<string, Statement> prepare) =>
        new PostgreSqlRowWriter(this, statement, TypesOf(statement.Text));

    public override void Flush()
    {
        while (_waiting.Count > 0)
        {
            var sent = Take();
            using (var reader = Send(sent, []))
            {
                foreach (var each in sent)
                {
                    each.Read(reader);
                }
            }

            // The callbacks may queue more statements, which are sent next.
            foreach (var each in sent)
            {
                each.Complete();
            }
        }
    }

    public override void Settle()
    {
        if (_asked)
        {
            Flush();
        }
    }

    public override void Forget() => Take();

    public override void Cancel()
    {
        if (!_canceled)
        {
            _canceled = true;
            _batch.Cancel();
            return;
        }

        // The driver asks the server once for each statement, and the server ignores a request that overtakes the statement.
        using var another = (NpgsqlConnection)((ICloneable)connection).Clone();
        another.Open();
        using var cancel = new NpgsqlCommand("SELECT pg_cancel_backend($1)", another);
        cancel.Parameters.Add(new() { Value = connection.ProcessID });
        cancel.ExecuteNonQuery();
    }

    public override void Dispose() => _batch.Dispose();

    public void Add(NpgsqlBatchCommand command, Action<int>? then, ReadOnlySpan<object?> values)
    {
        Count(then is not null, values);
        _waiting.Add(new QueuedRun(command, then));
    }

    /// <param name="fail">Called if the statement has written no row.</param>
    public void Add(NpgsqlBatchCommand command, Action fail, ReadOnlySpan<object?> values)
    {
        Count(false, values);
        _waiting.Add(new QueuedRun(command, null, fail));
    }

    /// <summary>
    /// Adds a row to the queued rows of its statement. It may overtake rows of other statements, but neither an earlier write of the same
    /// row nor a statement that may concern any row.
    /// </summary>
    /// <param name="settles">Whether <paramref name="then"/> must be called before the next statement that is waited for.</param>
    public void Add(PostgreSqlRowWriter writer, Action<int>? then, bool settles, ReadOnlySpan<object?> values)
    {
        Count(settles, values);
        var key = RowKey.Of(values[writer.Statement.Key]);
        for (var index = _waiting.Count - 1; index >= 0 && _waiting[index] is QueuedRows rows; index--)
        {
            var isSameRow = rows.Writer.Statement.Table == writer.Statement.Table && rows.Has(key);
            if (!isSameRow && rows.Writer == writer)
            {
                rows.Add(key, then, values);
                return;
            }

            if (isSameRow)
            {
                break;
            }
        }

        var added = new QueuedRows(writer);
        added.Add(key, then, values);
        _waiting.Add(added);
    }

    public int Run(NpgsqlBatchCommand command)
    {
        Query([command]).Dispose();
        return command.RecordsAffected;
    }

    public NpgsqlDataReader Query(params ReadOnlySpan<NpgsqlBatchCommand> commands)
    {
        // Statements that callbacks queue must run before this one.
        Settle();
        var before = Take();
        var reader = Send(before, commands);
        try
        {
            foreach (var each in before)
            {
                each.Read(reader);
            }

            // The callbacks may queue more statements, which are sent with the next one.
            foreach (var each in before)
            {
                each.Complete();
            }
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        return reader;
    }

    // Read from the server once for each text.
    private NpgsqlDbType[] TypesOf(string text)
    {
        if (!types.TryGetValue(text, out var expected))
        {
            types[text] = expected = PostgreSqlStatement.TypesOf(connection, text);
        }

        return expected;
    }

    private void Count(bool settles, ReadOnlySpan<object?> values)
    {
        if (_runs == MostWaiting || _bytes >= MostWaitingBytes)
        {
            Flush();
        }

        _runs++;
        _asked |= settles;
        foreach (var value in values)
        {
            _bytes += value switch
            {
                byte[] all => all.Length,
                ReadOnlyMemory<byte> part => part.Length,
                string text => text.Length,
                _ => 0,
            };
        }
    }

    private List<QueuedStatement> Take()
    {
        var taken = _waiting;
        _waiting = [];
        (_runs, _bytes) = (0, 0);
        _asked = false;
        return taken;
    }

    private NpgsqlDataReader Send(List<QueuedStatement> before, ReadOnlySpan<NpgsqlBatchCommand> last)
    {
        _batch.BatchCommands.Clear();
        foreach (var each in before)
        {
            _batch.BatchCommands.Add(each.Command);
        }

        foreach (var command in last)
        {
            _batch.BatchCommands.Add(command);
        }

        NpgsqlDataReader reader;
        try
        {
            reader = _batch.ExecuteReader();
        }
        catch (DbException)
        {
            // The other failure may be a consequence of this.
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

    private static Action? FailureOf(List<QueuedStatement> sent) =>
        sent.Select(each => each.Failure).FirstOrDefault(failure => failure is not null);
}
