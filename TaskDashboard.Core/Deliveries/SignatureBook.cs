using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The numbers of error signatures. Used only on the writer's thread.</summary>
internal sealed class SignatureBook
{
    // An endpoint with a different text for every failure must not grow this forever: beyond the limit, only class and status distinguish
    // failures.
    private const int Limit = 10_000;

    private readonly Dictionary<FailureSignature, int> _numbers = [];
    private bool _loaded;

    public int NumberOf(WriteSession session, DeliveryResult result) => NumberOf(session, FailureSignature.Of(result));

    public int NumberOf(WriteSession session, FailureSignature signature)
    {
        Load(session);
        if (_numbers.TryGetValue(signature, out var number))
        {
            return number;
        }

        if (_numbers.Count >= Limit)
        {
            signature = signature with { Message = "Failures of this kind in other words" };
            if (_numbers.TryGetValue(signature, out number))
            {
                return number;
            }
        }

        number = checked((int)session.Series.Next(SeriesName.Signature));
        var row = new ErrorSignature
        {
            Number = number,
            Error = signature.Error,
            Status = signature.Status,
            Message = signature.Message,
        };
        session.Prepare(ErrorSignatureTable.Instance.Insert).Write(ErrorSignatureTable.Instance.ValuesOf(row));
        _numbers.Add(signature, number);
        session.OnRollback(() => _numbers.Remove(signature));
        return number;
    }

    private void Load(WriteSession session)
    {
        if (_loaded)
        {
            return;
        }

        using var rows = session.Prepare(ErrorSignatureTable.Instance.Select).Query();
        while (rows.Read())
        {
            var row = ErrorSignatureTable.Instance.Read(rows);
            _numbers.TryAdd(new FailureSignature(row.Error, row.Status, row.Message), row.Number);
        }

        _loaded = true;
    }
}
