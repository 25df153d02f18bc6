using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

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

        manyRows ??= new ManyRows(given, types);
        var columns = ArrayColumn.Of(types);
        foreach (var values in sets)
        {
            for (var index = 0; index < columns.Length; index++)
            {
                columns[index].Add(values[index]);
            }
        }

        using var reader = owner.Query([Create(manyRows.Text, columns.Select(column => column.Parameter()))]);
        var rows = new RowsOfRuns(reader);
        for (var index = 0; index < sets.Count && read(index, rows); index++)
        {
            rows.Next();
        }
    }

    public override void Later(Action<int>? then, params ReadOnlySpan<object?> values) => owner.Add(Bind(Create(), values), then, values);

    public override void LaterOrFail(Action fail, params ReadOnlySpan<object?> values) => owner.Add(Bind(Create(), values), fail, values);

    public override void LaterInAnyOrder(Action<int>? then, params ReadOnlySpan<object?> values) => owner.Add(manyRows ??= new ManyRows(given, types), then, values);

    public override void Dispose()
    {
    }

    private NpgsqlBatchCommand Create() => Create(text, types.Select(type => new NpgsqlParameter { NpgsqlDbType = type }));

    private static NpgsqlBatchCommand Create(string text, IEnumerable<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
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
