using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>A statement with positional parameters of the types that the server expects. The driver prepares it on the server.</summary>
internal sealed partial class PostgreSqlStatement(PostgreSqlStatements owner, string given, NpgsqlDbType[] types) : Statement
{
    private readonly string _text = Named()
        .Replace(
            given,
            static name => "$" + (int.Parse(name.ValueSpan[2..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture)
        );
    private NpgsqlBatchCommand? _own;

    /// <summary>The types of a statement's parameters on the server.</summary>
    public static NpgsqlDbType[] TypesOf(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        NpgsqlCommandBuilder.DeriveParameters(command);
        var types = new NpgsqlDbType[command.Parameters.Count];
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            types[int.Parse(parameter.ParameterName.AsSpan(1), CultureInfo.InvariantCulture)] = parameter.NpgsqlDbType;
        }

        return types;
    }

    public override int Run(params ReadOnlySpan<object?> values) => owner.Run(Bind(_own ??= Create(), values));

    public override Rows Query(params ReadOnlySpan<object?> values) =>
        new ReaderRows(
            owner.Query([values is [GivenRows given] ? Bind(_own ??= Create(), [.. given.Columns]) : Bind(_own ??= Create(), values)])
        );

    public override void Later(Action<int>? then, params ReadOnlySpan<object?> values) => owner.Add(Bind(Create(), values), then, values);

    public override void LaterOrFail(Action fail, params ReadOnlySpan<object?> values) => owner.Add(Bind(Create(), values), fail, values);

    public override void Dispose() { }

    private NpgsqlBatchCommand Create()
    {
        var command = new NpgsqlBatchCommand(_text);
        foreach (var type in types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }

        return command;
    }

    private static NpgsqlBatchCommand Bind(NpgsqlBatchCommand command, ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = Stored.Of(values[index]);
        }

        return command;
    }

    [GeneratedRegex(@"@p\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
