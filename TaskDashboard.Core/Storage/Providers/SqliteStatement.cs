using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A statement on SQLite's own interface, with connections and transactions of Microsoft.Data.Sqlite. That library's command looks up every
/// parameter by name and creates a reader for every run, which costs more than most of our statements.
/// </summary>
internal sealed class SqliteStatement : Statement
{
    private const int StackBytes = 512;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly SqliteRows _rows;

    // SQLite numbers parameters in the order of their first use in the text, which may differ from the order of their names.
    private readonly int[] _places;

    public SqliteStatement(sqlite3 connection, string text)
    {
        _connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection, text, out _statement), connection);
        _rows = new SqliteRows(this);
        _places = new int[raw.sqlite3_bind_parameter_count(_statement)];
        for (var index = 0; index < _places.Length; index++)
        {
            _places[index] = raw.sqlite3_bind_parameter_index(_statement, string.Create(CultureInfo.InvariantCulture, $"@p{index}"));
        }
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        try
        {
            while (Step()) { }

            return raw.sqlite3_changes(_connection);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public override Rows Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _rows;
    }

    public override void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        SqliteException.ThrowExceptionForRC(result, _connection);
        return false;
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            var result = Bind(_places[index], values[index]);
            if (result != raw.SQLITE_OK)
            {
                SqliteException.ThrowExceptionForRC(result, _connection);
            }
        }
    }

    private int Bind(int at, object? value) =>
        value switch
        {
            null => raw.sqlite3_bind_null(_statement, at),
            long number => raw.sqlite3_bind_int64(_statement, at, number),
            int number => raw.sqlite3_bind_int(_statement, at, number),
            string text => Bind(at, text),
            DateTimeOffset instant => raw.sqlite3_bind_int64(_statement, at, instant.ToUnixTimeMilliseconds()),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, at, bytes),
            ReadOnlyMemory<byte> part => raw.sqlite3_bind_blob(_statement, at, part.Span),
            bool flag => raw.sqlite3_bind_int(_statement, at, flag ? 1 : 0),
            GivenRows given => Bind(at, given.ToJson()),
            Enum choice => raw.sqlite3_bind_int(_statement, at, Convert.ToInt32(choice, CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException($"A {value.GetType().Name} cannot be stored.", nameof(value)),
        };

    private int Bind(int at, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            return raw.sqlite3_bind_text(_statement, at, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return raw.sqlite3_bind_text(_statement, at, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private sealed class SqliteRows(SqliteStatement owner) : Rows
    {
        private readonly sqlite3_stmt _statement = owner._statement;

        public override bool Read() => owner.Step();

        public override bool IsDBNull(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) == raw.SQLITE_NULL;

        public override long GetInt64(int ordinal) => raw.sqlite3_column_int64(_statement, ordinal);

        public override int GetInt32(int ordinal) => checked((int)raw.sqlite3_column_int64(_statement, ordinal));

        public override bool GetBoolean(int ordinal) => raw.sqlite3_column_int(_statement, ordinal) != 0;

        public override string GetString(int ordinal) => raw.sqlite3_column_text(_statement, ordinal).utf8_to_string();

        public override byte[] GetBytes(int ordinal) => raw.sqlite3_column_blob(_statement, ordinal).ToArray();

        public override object GetValue(int ordinal) =>
            raw.sqlite3_column_type(_statement, ordinal) switch
            {
                raw.SQLITE_INTEGER => GetInt64(ordinal),
                raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, ordinal),
                raw.SQLITE_BLOB => GetBytes(ordinal),
                raw.SQLITE_NULL => DBNull.Value,
                _ => GetString(ordinal),
            };

        // The result of a reset repeats the error of the last step, which was already thrown.
        public override void Dispose() => raw.sqlite3_reset(_statement);
    }
}
