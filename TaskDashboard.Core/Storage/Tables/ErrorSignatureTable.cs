namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The signatures of errors.</summary>
internal sealed class ErrorSignatureTable()
    : Table<ErrorSignature>(
        "ErrorSignatures",
        new(signature => signature.Number) { IsKey = true },
        new(signature => signature.Error),
        new(signature => signature.Status),
        new(signature => signature.Message) { MaxLength = Limits.Name }
    )
{
    public static readonly ErrorSignatureTable Instance = new();

    /// <summary>Returns the errors with these numbers, by number. 0 stands for none.</summary>
    public static Dictionary<int, ErrorSignature> Of(SqlSession sql, IEnumerable<int> numbers)
    {
        var signatures = new Dictionary<int, ErrorSignature>();
        var given = GivenRows.Of(numbers.Where(number => number != 0).Distinct().Select(number => (long)number).ToList());
        if (given.Count == 0)
        {
            return signatures;
        }

        using var rows = sql.Prepare(
                $"SELECT {Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN ErrorSignatures WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var signature = Instance.Read(rows);
            signatures.Add(signature.Number, signature);
        }

        return signatures;
    }
}
