using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A statement with ADO.NET's command: its cost is small compared to the round trip. The server keeps a plan for each text and set of
/// declared types, so texts and bytes are declared with one length, whatever their actual length.
/// </summary>
internal sealed class SqlServerStatement : Statement
{
    private const int MostCharacters = 4000;
    private const int MostBytes = 8000;
    private const int Max = -1;

    private readonly SqlCommand _command;
    private readonly Action<SqlCommand> _running;

    /// <param name="running">Called with the command that is about to run.</param>
    public SqlServerStatement(SqlConnection connection, string text, Action<SqlCommand> running)
    {
        _running = running;
        _command = connection.CreateCommand();
        _command.CommandText = text;
    }

    public override void Use(DbTransaction? transaction)
    {
        if (!ReferenceEquals(_command.Transaction, transaction))
        {
            _command.Transaction = (SqlTransaction?)transaction;
        }
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _running(_command);
        return _command.ExecuteNonQuery();
    }

    public override Rows Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        _running(_command);
        return new ReaderRows(_command.ExecuteReader());
    }

    public override void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = _command.Parameters;
        for (var index = parameters.Count; index < values.Length; index++)
        {
            // Until a value shows the type, a NULL is sent as bytes, which convert to every stored type. A NULL text does not convert to
            // bytes.
            parameters.Add(new SqlParameter(string.Create(CultureInfo.InvariantCulture, $"@p{index}"), SqlDbType.VarBinary, MostBytes));
        }

        for (var index = 0; index < values.Length; index++)
        {
            Bind(parameters[index], values[index]);
        }
    }

    private static void Bind(SqlParameter parameter, object? value)
    {
        switch (Stored.Of(value))
        {
            case DBNull none:
                parameter.Value = none;
                break;
            case string text:
                Set(parameter, SqlDbType.NVarChar, text.Length <= MostCharacters ? MostCharacters : Max, text);
                break;
            case byte[] bytes:
                Set(parameter, SqlDbType.VarBinary, bytes.Length <= MostBytes ? MostBytes : Max, bytes);
                break;
            case int number:
                Set(parameter, SqlDbType.Int, 0, number);
                break;
            case long number:
                Set(parameter, SqlDbType.BigInt, 0, number);
                break;
            case var other:
                throw new ArgumentException($"A {other.GetType().Name} cannot be stored.", nameof(value));
        }
    }

    private static void Set(SqlParameter parameter, SqlDbType type, int size, object value)
    {
        parameter.SqlDbType = type;
        parameter.Size = size;
        parameter.Value = value;
    }
}
