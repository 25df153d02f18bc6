using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <param name="StoppedAt">When the service paused the destination itself; null if it did not.</param>
internal readonly record struct DestinationState(bool Paused, DateTimeOffset? StoppedAt);

/// <summary>The destinations that a caller sees, with the few columns that are needed of all.</summary>
internal sealed class VisibleDestinations(Dictionary<int, DestinationState> states)
{
    private const string Columns = "SELECT Number, Paused, PausedAt, PausedBy FROM Destinations";

    public int Count => states.Count;

    public IReadOnlyCollection<int> Numbers => states.Keys;

    public bool Has(int number) => states.ContainsKey(number);

    public DestinationState this[int number] => states[number];

    public static VisibleDestinations Read(SqlSession sql, Caller caller)
    {
        var states = new Dictionary<int, DestinationState>();
        foreach (var company in caller.EachCompany())
        {
            using var rows = company is null
                ? sql.Prepare(Columns).Query()
                : sql.Prepare($"{Columns} WHERE CompanyId = @p0").Query(company);
            while (rows.Read())
            {
                var paused = rows.GetBoolean(1);
                var stopped = paused && rows.GetStringOrNull(3) == Destination.PausedByService;
                states[rows.GetInt32(0)] = new DestinationState(paused, stopped ? rows.GetInstantOrNull(2) : null);
            }
        }

        return new VisibleDestinations(states);
    }

    /// <summary>Returns the circuits that are not closed, by destination. Few are.</summary>
    public Dictionary<int, CircuitView> CircuitsOf(SqlSession sql, DateTimeOffset now)
    {
        var circuits = new Dictionary<int, CircuitView>();
        using var rows = sql.Prepare(CircuitTable.Instance.Select).Query();
        while (rows.Read())
        {
            var circuit = CircuitTable.Instance.Read(rows);
            if (Has(circuit.DestinationNumber))
            {
                circuits.Add(circuit.DestinationNumber, CircuitView.Of(circuit, now));
            }
        }

        return circuits;
    }
}
