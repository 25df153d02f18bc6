using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>A statement with parameters by position, of the types that the server expects there; the driver has the server prepare it.</summary>
internal sealed partial class PostgreSqlStatement(PostgreSqlStatements owner, string given, NpgsqlDbType[] types) : Statement
{
    private readonly string text = Named().Replace(given, static name => "$" + (int.Parse(name.ValueSpan[2..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
    private NpgsqlBatchCommand? own;
    private ManyRows? manyRows;

    /// <summary>The types of a statement's parameters, as the server knows them.</summary>
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

    public override int Run(params ReadOnlySpan<object?> values) => owner.Run(Bind(own ??= Create(), values));

    public override Rows Query(params ReadOnlySpan<object?> values) => new ReaderRows(owner.Query([Bind(own ??= Create(), values)]));

    public override void QueryEach(IReadOnlyList<object?[]> sets, Func<int, Rows, bool> read)
    {
        if (sets.Count == 0)
        {
            return;
        }

        using var reader = owner.Query([.. sets.Select(values => Bind(Create(), values))]);
        var rows = new ReaderRows(reader);
        for (var index = 0; index < sets.Count && read(index, rows); index++)
        {
            reader.NextResult();
        }
    }

    public override void Later(Action<int>? then, params ReadOnlySpan<object?> values) => owner.Add(Bind(Create(), values), then, values);

    public override void LaterInAnyOrder(Action<int>? then, params ReadOnlySpan<object?> values) => owner.Add(manyRows ??= new ManyRows(given, types), then, values);

    public override void Dispose()
    {
    }

    private NpgsqlBatchCommand Create()
    {
        var command = new NpgsqlBatchCommand(text);
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
