using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>The values of one parameter over many rows: an array to PostgreSQL.</summary>
internal abstract class ArrayColumn
{
    public static ArrayColumn[] Of(IEnumerable<NpgsqlDbType> types) => [.. types.Select(Of)];

    public abstract void Add(object? value);

    public abstract NpgsqlParameter Parameter();

    private static ArrayColumn Of(NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Bigint => new Column<long?>(type, static value => Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        NpgsqlDbType.Integer => new Column<int?>(type, static value => Convert.ToInt32(value, CultureInfo.InvariantCulture)),
        NpgsqlDbType.Bytea => new Column<byte[]?>(type, static value => (byte[])value),
        NpgsqlDbType.Text or NpgsqlDbType.Varchar or NpgsqlDbType.Char => new Column<string?>(type, static value => (string)value),
        _ => throw new NotSupportedException($"A column of type {type} is not written for many rows at once."),
    };

    private sealed class Column<T>(NpgsqlDbType type, Func<object, T> read) : ArrayColumn
    {
        private readonly List<T?> values = [];

        public override void Add(object? value) => values.Add(Stored.Of(value) is var stored and not DBNull ? read(stored) : default);

        public override NpgsqlParameter Parameter() => new NpgsqlParameter<List<T?>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
