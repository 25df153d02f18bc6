using System.Collections.Concurrent;
using TaskDashboard.Tests.SqlServer.TSql;
using TaskDashboard.Tests.SqlServer.Tds;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// Stands in for SQL Server, where none can run: the product's own provider and Microsoft's own client talk to it over the
/// wire. It takes a text only if the server would (grammar, names, types, groups), knows the tables from the migrations that
/// went by, and answers rows of the types that the server would answer: a getter that does not fit fails in the client.
/// It stores nothing; what rows there are is the <see cref="Climate"/>.
/// </summary>
internal sealed class StandInServer : IAsyncDisposable
{
    private const string Lease = "Lease";
    private const string AnId = "0123456789abcdef01234567";

    private readonly ConcurrentQueue<TdsCommand> _commands = [];
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentDictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Catalog _catalog = new();
    private readonly Lock _gate = new();
    private readonly TdsListener _listener;

    public StandInServer() => _listener = new TdsListener(Answer);

    public Climate Climate { get; set; } = Climate.Empty;

    public string ConnectionString => _listener.ConnectionString;

    public Catalog Catalog => _catalog;

    public IReadOnlyList<TdsCommand> Commands => [.. _commands];

    /// <summary>What it would not take since it was asked last, and why.</summary>
    public IReadOnlyList<string> TakeComplaints()
    {
        var complaints = new List<string>();
        while (_complaints.TryDequeue(out var complaint))
        {
            complaints.Add(complaint);
        }

        return complaints;
    }

    /// <summary>Values that columns of these names (or variables) hold, in place of the usual ones.</summary>
    public void Holds(params IEnumerable<(string Column, object Value)> values)
    {
        _values.Clear();
        foreach (var (column, value) in values)
        {
            _values[column] = value;
        }
    }

    /// <summary>Waits until no connection is open.</summary>
    public Task WhenLeftAsync() => _listener.WhenLeftAsync();

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private TdsAnswer Answer(TdsCommand command)
    {
        _commands.Enqueue(command);
        try
        {
            lock (_gate)
            {
                var variables = new Variables();
                foreach (var parameter in command.Parameters)
                {
                    variables.AddParameter(parameter.Name, SqlType.Parse(parameter.Type), parameter.Value is null);
                }

                return new TdsAnswer([.. Statements.Go(command.Text, _catalog, variables).Select(Result).OfType<TdsResult>()]);
            }
        }
        catch (Exception failure) when (failure is TSqlException or NotSupportedException)
        {
            _complaints.Enqueue($"{failure.Message}\n{command.Text}");
            return TdsAnswer.Refused((failure as TSqlException)?.Number ?? TSqlException.Syntax, failure.Message);
        }
    }

    private TdsResult? Result(Outcome outcome) => outcome switch
    {
        { Rows: { } shape } => TdsResult.OfRows(
            [.. shape.Columns.Select(column => new TdsColumn(column.Name, column.Type.Type))],
            HasRow(shape) ? [[.. shape.Columns.Select(column => Value(column, shape))]] : []),
        { IsWrite: true } => TdsResult.OfWritten(outcome.MayMiss && !Climate.HasRows && outcome.Table != Lease ? 0 : 1),
        _ => null,
    };

    /// <summary>The switch of the push service and the lease are there from the start, and the server's own views always answer; of migrations there never is one.</summary>
    private bool HasRow(Shape shape) =>
        shape.IsOneRow
        || shape.Tables.All(table => table.StartsWith("sys.", StringComparison.OrdinalIgnoreCase) || table is "PushService" or Lease)
        || (Climate.HasRows && !shape.Tables.Contains("__EFMigrationsHistory"));

    private object? Value(ShapeColumn column, Shape shape)
    {
        var type = column.Type;
        return _values.TryGetValue(type.Column ?? column.Name, out var held) ? held
            : type.Constant is { } constant ? constant
            : shape.Tables.Contains(Lease) && type.Column == "Ended" ? true
            : type.IsCount ? 0
            : type.IsSum && !Climate.HasRows ? null
            : type.IsNullable && (Climate.HasNulls || (type.Type.Name == SqlTypeName.Int && shape.Tables.Count == 0)) ? null
            : type.Type.Name switch
            {
                SqlTypeName.Null => null,
                SqlTypeName.Bit => !Climate.HasNulls,
                SqlTypeName.NVarChar => "a",
                SqlTypeName.VarChar => AnId,
                SqlTypeName.VarBinary => Enumerable.Repeat((byte)7, Math.Min(type.Type.Length ?? 32, 32)).ToArray(),
                SqlTypeName.RowVersion => new byte[] { 0, 0, 0, 0, 0, 0, 0, 1 },
                SqlTypeName.BigInt when type.Column?.EndsWith("At", StringComparison.Ordinal) == true => 1_700_000_000_000L,
                _ => 1L,
            };
    }
}
