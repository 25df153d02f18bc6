using System.Data.Common;
using System.Globalization;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>A statement over ADO.NET's command, for servers: the round trip outweighs what the command costs. The server keeps the plan by its text.</summary>
internal sealed class CommandStatement : Statement
{
    private readonly DbCommand command;

    public CommandStatement(DbConnection connection, string text)
    {
        command = connection.CreateCommand();
        command.CommandText = text;
    }

    public override void Use(DbTransaction? transaction)
    {
        if (!ReferenceEquals(command.Transaction, transaction))
        {
            command.Transaction = transaction;
        }
    }

    public override int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public override Rows Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return new ReaderRows(command.ExecuteReader());
    }

    public override void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        var parameters = command.Parameters;
        for (var index = parameters.Count; index < values.Length; index++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
            parameters.Add(parameter);
        }

        for (var index = 0; index < values.Length; index++)
        {
            parameters[index].Value = Stored.Of(values[index]);
        }
    }
}
