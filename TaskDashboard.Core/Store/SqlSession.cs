using System.Data;
using System.Data.Common;
using System.Globalization;
using TaskDashboard.Core.Store.Providers;

namespace TaskDashboard.Core.Store;

/// <summary>
/// One open connection with its prepared statements. Used by one thread at a time. Statements are written in the SQL that
/// every provider shares, with parameters @p0, @p1 …; what differs comes from <see cref="StoreProvider"/>.
/// </summary>
internal sealed class SqlSession(StoreProvider provider, DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    public StoreProvider Provider => provider;

    public DbConnection Connection => connection;

    public DbTransaction? Transaction { get; private set; }

    public bool IsUsable => connection.State == ConnectionState.Open;

    public Statement Prepare(string text)
    {
        if (!statements.TryGetValue(text, out var statement))
        {
            var command = connection.CreateCommand();
            command.CommandText = text;
            statement = new Statement(command, provider.PreparesStatements);
            statements.Add(text, statement);
        }

        statement.Use(Transaction);
        return statement;
    }

    public void Begin() => Transaction = provider.BeginWrite(connection);

    public void Commit()
    {
        Transaction!.Commit();
        EndTransaction();
    }

    public void Rollback()
    {
        try
        {
            Transaction?.Rollback();
        }
        catch (DbException)
        {
            // A transaction that the database has already ended itself (a full disk does that) cannot be rolled back again.
        }
        catch (InvalidOperationException)
        {
            // The same, as the driver of a connection that was closed under us says it.
        }

        EndTransaction();
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        Transaction?.Dispose();
        connection.Dispose();
    }

    private void EndTransaction()
    {
        Transaction?.Dispose();
        Transaction = null;
    }
}

/// <summary>A prepared statement whose parameters are given by position.</summary>
internal sealed class Statement(DbCommand command, bool prepares) : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(index => "@p" + index.ToString(CultureInfo.InvariantCulture))];

    private bool prepared;

    public void Use(DbTransaction? transaction)
    {
        if (!ReferenceEquals(command.Transaction, transaction))
        {
            command.Transaction = transaction;
        }
    }

    /// <returns>The number of rows written.</returns>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public DbDataReader Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteReader();
    }

    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        var value = command.ExecuteScalar();
        return value is DBNull ? null : value;
    }

    public long Count(params ReadOnlySpan<object?> values) => Convert.ToInt64(Scalar(values) ?? 0L, CultureInfo.InvariantCulture);

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = command.Parameters;
        for (var index = parameters.Count; index < values.Length; index++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = Names[index];
            parameters.Add(parameter);
        }

        for (var index = 0; index < values.Length; index++)
        {
            parameters[index].Value = values[index] switch
            {
                null => DBNull.Value,
                DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
                Enum choice => Convert.ToInt32(choice, CultureInfo.InvariantCulture),
                var value => value,
            };
        }

        if (prepares && !prepared)
        {
            command.Prepare();
            prepared = true;
        }
    }
}

internal static class ReaderValues
{
    public static DateTimeOffset GetInstant(this DbDataReader row, int ordinal) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(ordinal));

    public static DateTimeOffset? GetInstantOrNull(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInstant(ordinal);

    public static string? GetStringOrNull(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static int? GetInt32OrNull(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInt32(ordinal);

    public static long? GetInt64OrNull(this DbDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetInt64(ordinal);
}
