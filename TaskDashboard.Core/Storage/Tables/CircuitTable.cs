namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The circuits that are not closed. A circuit is written in the transaction of the outcome that changed it.</summary>
internal sealed class CircuitTable()
    : Table<OpenCircuit>(
        "Circuits",
        new(circuit => circuit.DestinationNumber) { IsKey = true },
        new(circuit => circuit.State),
        new(circuit => circuit.OpenSince),
        new(circuit => circuit.NextProbeAt),
        new(circuit => circuit.Reason) { MaxLength = Limits.Text }
    )
{
    public static readonly CircuitTable Instance = new();
}

/// <summary>Writes circuits.</summary>
internal static class CircuitWrites
{
    /// <summary>Stores a circuit that has opened, and replaces its previous row.</summary>
    public static void StoreCircuit(this WriteSession session, OpenCircuit circuit)
    {
        session.DeleteCircuit(circuit.DestinationNumber);
        session.Prepare(CircuitTable.Instance.Insert).Write(CircuitTable.Instance.ValuesOf(circuit));
    }

    /// <summary>Deletes the row of a circuit that has closed.</summary>
    public static void DeleteCircuit(this WriteSession session, int destination) =>
        session.Prepare("DELETE FROM Circuits WHERE DestinationNumber = @p0").Later(destination);

    /// <summary>Deletes all rows, because circuits are switched off.</summary>
    public static void DeleteCircuits(this WriteSession session) => session.Prepare("DELETE FROM Circuits").Later();

    /// <summary>Requests a probe of these destinations for a person. Does not change circuits that are not open.</summary>
    public static void AskCircuits(this WriteSession session, IReadOnlyCollection<int> destinations)
    {
        // Few circuits are open at once, but a retry may name thousands of destinations.
        foreach (var circuit in session.FindCircuits())
        {
            if (circuit.State == CircuitState.Open && destinations.Contains(circuit.DestinationNumber))
            {
                session
                    .Prepare("UPDATE Circuits SET State = @p0 WHERE DestinationNumber = @p1")
                    .Later(CircuitState.Probing, circuit.DestinationNumber);
            }
        }
    }

    public static IReadOnlyList<OpenCircuit> FindCircuits(this WriteSession session)
    {
        var circuits = new List<OpenCircuit>();
        using var rows = session.Prepare(CircuitTable.Instance.Select).Query();
        while (rows.Read())
        {
            circuits.Add(CircuitTable.Instance.Read(rows));
        }

        return circuits;
    }
}
