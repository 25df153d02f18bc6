using System.Linq.Expressions;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The pushes that a retry has taken, in ascending order of their numbers.</summary>
/// <param name="Id">Id of the retry request.</param>
internal sealed record RetriedPushes(string Id, int Number, long[] Pushes)
{
    /// <summary>Returns the retries with these ids and their pushes. Ids that no retry has are left out.</summary>
    public static List<RetriedPushes> Of(SqlSession sql, IEnumerable<string> ids)
    {
        var given = GivenRows.Of([.. ids.Where(PublicId.IsWellFormed)]);
        var retries = new List<(string Id, int Number)>();
        if (given.Count > 0)
        {
            using var rows = sql.Prepare(
                    $"SELECT Id, Number FROM {sql.Provider.GivenTable(given)} CROSS JOIN RetryRequests WHERE Id = given.c0"
                )
                .Query(given);
            while (rows.Read())
            {
                retries.Add((rows.GetString(0), rows.GetInt32(1)));
            }
        }

        return [.. retries.Select(retry => new RetriedPushes(retry.Id, retry.Number, PushesOf(sql, retry.Number)))];
    }

    private static long[] PushesOf(SqlSession sql, int number)
    {
        var pushes = new List<long>();
        using var rows = sql.Prepare("SELECT ItemKey FROM RetryItems WHERE ItemKey >= @p0 AND ItemKey < @p1 ORDER BY ItemKey")
            .Query(RetryItem.KeyOf(number, 0), RetryItem.KeyOf(number + 1, 0));
        while (rows.Read())
        {
            pushes.Add(RetryItem.PushNumberOf(rows.GetInt64(0)));
        }

        return [.. pushes];
    }
}

/// <summary>
/// Pushes that a retry has taken, by the retry's id. Which those are is looked up first, once for each query. Then the values of its
/// conditions are <see cref="RetriedPushes"/>.
/// </summary>
public sealed class RetryField : FilterField<Push>
{
    // Few numbers are compared directly.
    private const int Few = 200;

    internal RetryField(string name)
        : base(name, null) { }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool IsInMemory => false;

    /// <summary>Matches the pushes of any of these retries.</summary>
    public Filter<Push> Is(params IEnumerable<string> ids)
    {
        object[] given = [.. ids.Distinct(StringComparer.Ordinal)];
        return given.Length == 0 ? Filter.Constant<Push>(false) : new FilterCondition<Push>(this, FilterOperator.Is, given);
    }

    public override object Read(string text, string place) => text;

    public override string Write(object value) => value is RetriedPushes retried ? retried.Id : (string)value;

    internal Filter<Push> Resolve(SqlSession sql, Filter<Push> filter) =>
        filter.Replace(
            (condition, _) =>
                condition.Field != this ? condition
                : RetriedPushes.Of(sql, condition.Values.Select(Write)) is { Count: > 0 } retried
                    ? new FilterCondition<Push>(this, FilterOperator.Is, [.. retried])
                : Filter.Constant<Push>(false)
        );

    /// <summary>Returns the pushes of which every match must be one; null if the filter does not demand it.</summary>
    internal KeySource? KeysOf(Filter<Push> filter) =>
        (filter is FilterAll<Push> all ? all.Parts : [filter])
            .OfType<FilterCondition<Push>>()
            .FirstOrDefault(condition => condition.Field == this)
            is { } condition
            ? new FoundKeys(_ => NumbersOf(condition))
            : null;

    internal override Func<Push, bool> ToPredicate(FilterCondition<Push> condition)
    {
        var retries = RetriesOf(condition);
        return push => Array.Exists(retries, retry => Array.BinarySearch(retry.Pushes, push.Number) >= 0);
    }

    internal override Expression ToCondition(FilterCondition<Push> condition, ParameterExpression row, TextSearch search)
    {
        var numbers = NumbersOf(condition).ToList();
        if (numbers.Count <= Few)
        {
            return numbers.Count == 0
                ? Expression.Constant(false)
                : On((Expression<Func<Push, bool>>)(push => numbers.Contains(push.Number)), row);
        }

        var retries = RetriesOf(condition).Select(retry => retry.Number).ToList();
        return On(
            (Expression<Func<Push, bool>>)(
                push =>
                    RelatedRows
                        .Of<RetryRequest>()
                        .Any(retry =>
                            retries.Contains(retry.Number)
                            && RelatedRows.Of<RetryItem>().Any(item => item.Key == retry.Number * RetryItem.KeyOf(1, 0) + push.Number)
                        )
            ),
            row
        );
    }

    private static HashSet<long> NumbersOf(FilterCondition<Push> condition) => [.. RetriesOf(condition).SelectMany(retry => retry.Pushes)];

    private static RetriedPushes[] RetriesOf(FilterCondition<Push> condition) =>
        condition.Values.All(value => value is RetriedPushes)
            ? [.. condition.Values.Cast<RetriedPushes>()]
            : throw new InvalidOperationException("What the retries have taken was not looked up.");
}
