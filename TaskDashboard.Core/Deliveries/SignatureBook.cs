using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The number of each error signature. Only the writer's thread uses it.</summary>
internal sealed class SignatureBook
{
    // An endpoint that words every failure anew must not grow this for ever: beyond the limit only class and status tell failures apart.
    private const int Limit = 10_000;

    private readonly Dictionary<FailureSignature, int> numbers = [];
    private bool loaded;

    public int NumberOf(WriteSession session, DeliveryResult result) => NumberOf(session, FailureSignature.Of(result));

    public int NumberOf(WriteSession session, FailureSignature signature)
    {
        Load(session);
        if (numbers.TryGetValue(signature, out var number))
        {
            return number;
        }

        if (numbers.Count >= Limit)
        {
            signature = signature with { Message = "Failures of this kind in other words" };
            if (numbers.TryGetValue(signature, out number))
            {
                return number;
            }
        }

        number = checked((int)session.Series.Next(SeriesName.Signature));
        session.Prepare("INSERT INTO ErrorSignatures (Number, Error, Status, Message) VALUES (@p0, @p1, @p2, @p3)")
            .Later(number, (int)signature.Error, signature.Status, signature.Message);
        numbers.Add(signature, number);
        session.OnRollback(() => numbers.Remove(signature));
        return number;
    }

    private void Load(WriteSession session)
    {
        if (loaded)
        {
            return;
        }

        using var rows = session.Prepare("SELECT Number, Error, Status, Message FROM ErrorSignatures").Query();
        while (rows.Read())
        {
            numbers.TryAdd(new FailureSignature((DeliveryError)rows.GetInt32(1), rows.GetInt32OrNull(2), rows.GetString(3)), rows.GetInt32(0));
        }

        loaded = true;
    }
}
