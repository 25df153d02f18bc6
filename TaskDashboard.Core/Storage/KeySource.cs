using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>Numbers of rows that may be in a list, in its order. An index has them, so that the others need not be read.</summary>
internal abstract class KeySource
{
    /// <summary>Whether all of the rows are in the list.</summary>
    public bool IsExact { get; init; }

    /// <param name="after">The place in the list; null for its start.</param>
    /// <returns>Fewer than <paramref name="most"/> if there are no more; null if no index has them.</returns>
    public abstract IReadOnlyList<long>? Next(SqlSession sql, long? after, bool newestFirst, int most);
}

/// <summary>The rows with a text, and the row whose public id it is.</summary>
/// <param name="rows">The table of the rows.</param>
/// <param name="texts">The table of their texts.</param>
internal sealed class TextKeys(NumberedTable rows, NumberedTable texts, SoughtText sought, string text) : KeySource
{
    public override IReadOnlyList<long>? Next(SqlSession sql, long? after, bool newestFirst, int most)
    {
        if (sql.Provider.Texts.Find(sql, texts, sought, after, newestFirst, most) is not { } found)
        {
            return null;
        }

        if (!PublicId.IsWellFormed(text))
        {
            return found;
        }

        if (NamedRows.OfColumn(sql, rows, "Id", [text]) is not [var number])
        {
            return found;
        }

        if (found.Contains(number) || (newestFirst ? number >= after : number <= after))
        {
            return found;
        }

        IEnumerable<long> both = [.. found, number];
        return [.. (newestFirst ? both.OrderDescending() : both.Order()).Take(most)];
    }
}

/// <summary>The rows with one of some values, by an index that ends with the number.</summary>
/// <param name="condition">The condition of one value, with its parameters from @p0.</param>
/// <param name="values">The parameters of each value.</param>
internal sealed class IndexKeys(NumberedTable table, string condition, IReadOnlyList<object[]> values) : KeySource
{
    public override IReadOnlyList<long> Next(SqlSession sql, long? after, bool newestFirst, int most)
    {
        // Each value's rows are in order, but not those of all values together. Beyond the nearest end of a part, more rows of that part
        // may follow.
        var found = new List<long>();
        var end = newestFirst ? long.MinValue : long.MaxValue;
        foreach (var part in values)
        {
            var before = found.Count;
            using var rows = sql.Prepare(TextOf(sql.Provider, part.Length, newestFirst))
                .Query([.. part, table.KeyOf(after ?? (newestFirst ? long.MaxValue : -1)), most]);
            while (rows.Read())
            {
                found.Add(table.Read(rows, 0));
            }

            if (found.Count - before == most)
            {
                end = newestFirst ? Math.Max(end, found[^1]) : Math.Min(end, found[^1]);
            }
        }

        var sure = found.Where(number => newestFirst ? number >= end : number <= end);
        return [.. (newestFirst ? sure.OrderDescending() : sure.Order()).Take(most)];
    }

    private string TextOf(StoreProvider provider, int parameters, bool newestFirst)
    {
        var (before, direction) = newestFirst ? ("<", " DESC") : (">", "");
        return $"SELECT {table.Key} FROM {table.Name} WHERE {condition} AND {table.Key} {before} @p{parameters} "
            + $"ORDER BY {table.Key}{direction} "
            + provider.FirstRows($"@p{parameters + 1}");
    }
}

/// <summary>Numbers of rows that were looked up before.</summary>
/// <param name="find">Returns all of them, in any order; null if they are too many.</param>
internal sealed class FoundKeys(Func<SqlSession, IReadOnlyCollection<long>?> find) : KeySource
{
    public override IReadOnlyList<long>? Next(SqlSession sql, long? after, bool newestFirst, int most)
    {
        if (find(sql) is not { } found)
        {
            return null;
        }

        var left = found.Where(number => after is not { } key || (newestFirst ? number < key : number > key));
        return [.. (newestFirst ? left.OrderDescending() : left.Order()).Take(most)];
    }
}
