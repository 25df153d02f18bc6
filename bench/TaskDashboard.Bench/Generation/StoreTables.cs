using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Bench.Generation;

/// <summary>
/// Writes many rows at once, by COPY on PostgreSQL and by prepared inserts in large transactions on SQLite. Tables and columns are those
/// of EF's model.
/// </summary>
internal sealed class StoreTables : IDisposable
{
    private readonly Dictionary<Type, Table> _tables = [];

    public StoreTables(StoreProvider provider)
    {
        Sql = new SqlSession(provider, provider.OpenWriter());
        Context = provider.CreateContext(Sql.Connection);
    }

    public StoreContext Context { get; }

    public SqlSession Sql { get; }

    public long Rows { get; private set; }

    /// <summary>Prepares the database for fast writes. On SQLite, a crash before <see cref="EndFilling"/> destroys the file.</summary>
    public void BeginFilling()
    {
        if (Sql.Connection is not NpgsqlConnection)
        {
            Run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;");
        }
    }

    public void EndFilling() =>
        Run(Sql.Connection is NpgsqlConnection ? "VACUUM (ANALYZE)" : "PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;");

    /// <summary>Writes rows of any tables in one transaction.</summary>
    public void Write(IReadOnlyCollection<object> rows)
    {
        Sql.Begin();
        foreach (var ofTable in rows.GroupBy(row => row.GetType()))
        {
            if (!_tables.TryGetValue(ofTable.Key, out var table))
            {
                _tables.Add(ofTable.Key, table = new Table(Context.Model.FindEntityType(ofTable.Key)!));
            }
            if (Sql.Connection is NpgsqlConnection server)
            {
                table.Copy(server, ofTable);
            }
            else
            {
                table.Insert(Sql, ofTable);
            }
        }

        Sql.Commit();
        Rows += rows.Count;
    }

    public void Dispose()
    {
        Context.Dispose();
        Sql.Dispose();
    }

    private void Run(string text)
    {
        using var command = Sql.Connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private sealed class Table
    {
        private readonly List<(string Name, string Type, Func<object, object?> Value)> _columns = [];
        private readonly string _name;

        public Table(IEntityType entity)
        {
            _name = entity.GetTableName()!;
            var row = Expression.Parameter(typeof(object));
            var typed = Expression.Convert(row, entity.ClrType);
            foreach (var property in entity.GetProperties())
            {
                Add(row, typed, property);
            }
            foreach (var part in entity.GetComplexProperties())
            {
                foreach (var property in part.ComplexType.GetProperties())
                {
                    Add(row, Expression.Property(typed, part.PropertyInfo!), property);
                }
            }
        }

        private string Names => string.Join(", ", _columns.Select(column => column.Name));

        public void Copy(NpgsqlConnection server, IEnumerable<object> rows)
        {
            using var copy = server.BeginBinaryImport($"COPY {_name} ({Names}) FROM STDIN (FORMAT BINARY)");
            foreach (var row in rows)
            {
                copy.StartRow();
                foreach (var (_, type, read) in _columns)
                {
                    if (read(row) is { } value)
                    {
                        copy.Write(value, type);
                    }
                    else
                    {
                        copy.WriteNull();
                    }
                }
            }

            copy.Complete();
        }

        public void Insert(SqlSession sql, IEnumerable<object> rows)
        {
            var parameters = string.Join(", ", _columns.Select((_, index) => $"@p{index}"));
            var insert = sql.Prepare($"INSERT INTO {_name} ({Names}) VALUES ({parameters})");
            var values = new object?[_columns.Count];
            foreach (var row in rows)
            {
                for (var index = 0; index < values.Length; index++)
                {
                    values[index] = _columns[index].Value(row);
                }
                insert.Run(values);
            }
        }

        private void Add(ParameterExpression row, Expression owner, IProperty property)
        {
            if (property.PropertyInfo is not { } member)
            {
                // Either the database fills such a column itself, or this program needs a rule for it.
                if (property.ValueGenerated == ValueGenerated.Never)
                {
                    throw new InvalidOperationException(
                        $"Column {property.GetColumnName()} of {_name} has neither a property nor a default."
                    );
                }
                return;
            }

            var boxed = Expression.Convert(Expression.Property(owner, member), typeof(object));
            var read = Expression.Lambda<Func<object, object?>>(boxed, row).Compile();
            var type = property.GetRelationalTypeMapping();
            Func<object, object?> stored = type.Converter is { } converter ? value => converter.ConvertToProvider(read(value)) : read;
            _columns.Add((property.GetColumnName(), type.StoreTypeNameBase, stored));
        }
    }
}
