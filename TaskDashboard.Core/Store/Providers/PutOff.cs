using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>A statement that waits to be sent to PostgreSQL with others.</summary>
internal abstract class PutOff
{
    public abstract NpgsqlBatchCommand Command { get; }

    /// <summary>Takes what the server answered to it, if that is rows. The reader stands on the next rows afterwards.</summary>
    public virtual void Read(NpgsqlDataReader reader)
    {
    }

    /// <summary>Tells whoever asked how many rows were written.</summary>
    public abstract void Tell();
}

/// <summary>One run of a statement.</summary>
internal sealed class PutOffRun(NpgsqlBatchCommand command, Action<int>? then) : PutOff
{
    public override NpgsqlBatchCommand Command => command;

    public override void Tell() => then?.Invoke(command.RecordsAffected);
}

/// <summary>Runs of one statement, each for a row of its own, as one statement over all of them.</summary>
internal sealed class PutOffRows(ManyRows statement) : PutOff
{
    private readonly Column[] columns = [.. statement.Types.Select(Column.Of)];
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
            columns[index].Add(Stored.Of(values[index]));
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

    private abstract class Column
    {
        public static Column Of(NpgsqlDbType type) => type switch
        {
            NpgsqlDbType.Bigint => new Column<long?>(type, static value => Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            NpgsqlDbType.Integer => new Column<int?>(type, static value => Convert.ToInt32(value, CultureInfo.InvariantCulture)),
            NpgsqlDbType.Bytea => new Column<byte[]?>(type, static value => (byte[])value),
            NpgsqlDbType.Text or NpgsqlDbType.Varchar or NpgsqlDbType.Char => new Column<string?>(type, static value => (string)value),
            _ => throw new NotSupportedException($"A column of type {type} is not written for many rows at once."),
        };

        public abstract void Add(object value);

        public abstract NpgsqlParameter Parameter();
    }

    private sealed class Column<T>(NpgsqlDbType type, Func<object, T> read) : Column
    {
        private readonly List<T?> values = [];

        public override void Add(object value) => values.Add(value is DBNull ? default : read(value));

        public override NpgsqlParameter Parameter() => new NpgsqlParameter<List<T?>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
