namespace TaskDashboard.Tests.Support;

/// <summary>Random filters, with values that rows have and values that no row has.</summary>
internal sealed class RandomFilters<TRow>(Random random, IReadOnlyList<Func<Filter<TRow>>> conditions)
{
    public Filter<TRow> Next(int depth = 3) =>
        random.Next(depth > 0 ? 6 : 1) switch
        {
            0 or 1 => conditions[random.Next(conditions.Count)](),
            2 or 3 => Filter.All(Parts(depth)),
            4 => Filter.Any(Parts(depth)),
            _ => !Next(depth - 1),
        };

    private List<Filter<TRow>> Parts(int depth) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Next(depth - 1))];
}

/// <summary>Conditions with random values.</summary>
internal static class RandomValues
{
    public static T Pick<T>(this Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>Returns one to three of the values.</summary>
    public static List<T> Some<T>(this Random random, IReadOnlyList<T> values) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Pick(values))];

    public static Filter<TRow> Condition<TRow, TValue>(this OrderedField<TRow, TValue> field, Random random, IReadOnlyList<TValue> values)
        where TValue : struct, IComparable<TValue> =>
        random.Next(4) switch
        {
            0 => field.Is(random.Some(values)),
            1 => field.AtLeast(random.Pick(values)),
            2 => field.Below(random.Pick(values)),
            _ => field.Between(random.Pick(values), random.Pick(values)),
        };

    public static Filter<TRow> Condition<TRow, TValue>(this ChoiceField<TRow, TValue> field, Random random)
        where TValue : struct, Enum => field.Is(random.Some(Enum.GetValues<TValue>()));

    /// <summary>Returns a part of one of the texts, with the case of some letters changed.</summary>
    public static string Part(this Random random, IReadOnlyList<string> texts)
    {
        var text = random.Pick(texts);
        var start = random.Next(text.Length);
        var part = text.Substring(start, random.Next(1, text.Length - start + 1));
        return random.Next(3) switch
        {
            0 => part,
            1 => part.ToUpperInvariant(),
            _ => part.ToLowerInvariant(),
        };
    }
}
