using Npgsql;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>A statement that waits to be sent to PostgreSQL with others.</summary>
internal abstract class PutOff
{
    public abstract NpgsqlBatchCommand Command { get; }

    /// <summary>What is to be done, once it has run, if nothing of the transaction counts; null otherwise.</summary>
    public virtual Action? Failure => null;

    /// <summary>Takes what the server answered to it, if that is rows. The reader stands on the next rows afterwards.</summary>
    public virtual void Read(NpgsqlDataReader reader)
    {
    }

    /// <summary>Tells whoever asked how many rows were written.</summary>
    public abstract void Tell();
}

/// <summary>One run of a statement.</summary>
internal sealed class PutOffRun(NpgsqlBatchCommand command, Action<int>? then, Action? fail = null) : PutOff
{
    public override NpgsqlBatchCommand Command => command;

    // Less than 0 where the server has not come to it.
    public override Action? Failure => command.RecordsAffected == 0 ? fail : null;

    public override void Tell() => then?.Invoke(command.RecordsAffected);
}

/// <summary>Runs of one statement, each for a row of its own, as one statement over all of them.</summary>
internal sealed class PutOffRows(ManyRows statement) : PutOff
{
    private readonly ArrayColumn[] columns = ArrayColumn.Of(statement.Types);
    private readonly List<Action<int>?> thens = [];
    private bool tells;
    private bool[]? written;

    public ManyRows Statement => statement;

    public override NpgsqlBatchCommand Command
    {
        get
        {
            var command = new NpgsqlBatchCommand(tells ? statement.TellingText! : statement.Text);
            foreach (var column in columns)
            {
                command.Parameters.Add(column.Parameter());
            }

            return command;
        }
    }

    public void Add(Action<int>? then, ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index].Add(values[index]);
        }

        thens.Add(then);
        tells |= then is not null && statement.TellingText is not null;
    }

    public override void Read(NpgsqlDataReader reader)
    {
        if (!tells)
        {
            return;
        }

        written = new bool[thens.Count];
        while (reader.Read())
        {
            written[reader.GetInt64(0) - 1] = true;
        }

        reader.NextResult();
    }

    public override void Tell()
    {
        for (var index = 0; index < thens.Count; index++)
        {
            thens[index]?.Invoke(written?[index] == false ? 0 : 1);
        }
    }
}
