using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A statement over ADO.NET's command: the round trip outweighs what the command costs. The server keeps a plan for each text
/// and set of declared types, so that texts and bytes are declared as one length, whatever their own.
/// </summary>
internal sealed class SqlServerStatement : Statement
{
    private const int MostCharacters = 4000;
    private const int MostBytes = 8000;
    private const int Max = -1;

    // The server takes 2,100, of which the call itself has some.
    private const int MostParameters = 2048;

    private readonly SqlConnection connection;
    private readonly SqlCommand command;
    private readonly Action<SqlCommand> running;
    private ManyValues? manyValues;

    /// <param name="running">Told which command is about to run.</param>
    public SqlServerStatement(SqlConnection connection, string text, Action<SqlCommand> running)
    {
        this.connection = connection;
        this.running = running;
        command = connection.CreateCommand();
        command.CommandText = text;
    }

    public override void Use(DbTransaction? transaction)
    {
        if (!ReferenceEquals(command.Transaction, transaction))
        {
            command.Transaction = (SqlTransaction?)transaction;
        }
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        running(command);
        return command.ExecuteNonQuery();
    }

    public override Rows Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        running(command);
        return new ReaderRows(command.ExecuteReader());
    }

    public override void InsertEach(IReadOnlyList<object?[]> rows)
    {
        manyValues ??= new ManyValues(command.CommandText, MostParameters, text => new SqlServerStatement(connection, text, running));
        manyValues.Run(rows, statement => statement.Use(command.Transaction));
    }

    public override void Dispose()
    {
        manyValues?.Dispose();
        command.Dispose();
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = command.Parameters;
        for (var index = parameters.Count; index < values.Length; index++)
        {
            // Until a value says what it is, a NULL goes as bytes: they convert to every type that is stored. One of text does not convert to bytes.
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
