namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How many items of each retry request failed again, by destination and error.</summary>
internal sealed class RetryErrorTable()
    : Table<RetryError>(
        "RetryErrors",
        new(error => error.RetryNumber) { IsKey = true },
        new(error => error.DestinationNumber) { IsKey = true },
        new(error => error.SignatureNumber) { IsKey = true },
        new(error => error.Count) { Name = "Total" }
    )
{
    public static readonly RetryErrorTable Instance = new();
}

/// <summary>How many items failed again within the commit group, by retry request, destination and error.</summary>
internal sealed class RetryErrorTotals : IGroupTotals
{
    private static readonly RowUpdate<RetryError> AddTotal = RetryErrorTable.Instance.Add(error => error.Count);

    private readonly Dictionary<(int Retry, int Destination, int Signature), int> _deltas = [];

    public int Rank => 10;

    public void Add(int retry, int destination, int signature, int delta) =>
        _deltas[(retry, destination, signature)] = _deltas.GetValueOrDefault((retry, destination, signature)) + delta;

    public void Write(WriteSession session)
    {
        foreach (var ((retry, destination, signature), delta) in _deltas)
        {
            if (delta != 0)
            {
                var row = new RetryError
                {
                    RetryNumber = retry,
                    DestinationNumber = destination,
                    SignatureNumber = signature,
                    Count = delta,
                };
                session
                    .Prepare(AddTotal)
                    .WriteOr(
                        () => session.Prepare(RetryErrorTable.Instance.Insert).Write(RetryErrorTable.Instance.ValuesOf(row)),
                        AddTotal.ValuesOf(row, row)
                    );
            }
        }
    }
}
