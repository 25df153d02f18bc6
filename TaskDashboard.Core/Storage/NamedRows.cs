namespace TaskDashboard.Core.Storage;

/// <summary>Finds the numbers of the rows that a condition names, from an index.</summary>
internal delegate IEnumerable<long> FindRows<TRow>(SqlSession sql, FilterCondition<TRow> condition);

/// <summary>Rows that a filter names, such as by their ids. An index has them, and they are few.</summary>
internal static class NamedRows
{
    /// <summary>More of them are not listed: a look through the table soon finds enough.</summary>
    public const int Most = 20_000;

    /// <summary>Returns the rows that a part of a filter names, or one of several such parts; null if it does not name them.</summary>
    /// <param name="fields">Fields whose values an index has.</param>
    public static KeySource? Of<TRow>(Filter<TRow> part, IReadOnlyDictionary<FilterField<TRow>, FindRows<TRow>> fields)
    {
        var conditions = new List<FilterCondition<TRow>>();
        foreach (var one in part is FilterAny<TRow> any ? any.Parts : [part])
        {
            if (one is not FilterCondition<TRow> { Operator: FilterOperator.Is } condition || !fields.ContainsKey(condition.Field))
            {
                return null;
            }

            conditions.Add(condition);
        }

        return new FoundKeys(sql =>
        {
            var found = new HashSet<long>();
            foreach (var condition in conditions)
            {
                foreach (var number in fields[condition.Field](sql, condition))
                {
                    found.Add(number);
                    if (found.Count > Most)
                    {
                        return null;
                    }
                }
            }

            return found;
        });
    }

    /// <summary>Returns the rows with one of these values in a column that begins an index.</summary>
    public static List<long> OfColumn(SqlSession sql, NumberedTable table, string column, IEnumerable<string> values)
    {
        var given = GivenRows.Of(values.Distinct(StringComparer.Ordinal).ToList());
        var numbers = new List<long>();
        if (given.Count == 0)
        {
            return numbers;
        }

        using var rows = sql.Prepare(
                $"SELECT {table.Key} FROM {sql.Provider.GivenTable(given)} CROSS JOIN {table.Name} WHERE {column} = given.c0"
            )
            .Query(given);
        while (numbers.Count <= Most && rows.Read())
        {
            numbers.Add(table.Read(rows, 0));
        }

        return numbers;
    }
}
