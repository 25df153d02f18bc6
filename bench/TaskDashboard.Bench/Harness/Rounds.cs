namespace TaskDashboard.Bench.Harness;

/// <summary>What both did in one round.</summary>
internal readonly record struct Round(double Subject, double Baseline);

/// <summary>
/// Baseline and subject by turns: the machine's other work then meets both alike. The baseline runs before and after the
/// subject, and its mean counts. One round more is run first and thrown away.
/// </summary>
internal static class Rounds
{
    public static async Task<IReadOnlyList<Round>> RunAsync(string name, int count, Func<Task<double>> subject, Func<Task<double>> baseline)
    {
        var rounds = new List<Round>(count);
        for (var index = 0; index <= count; index++)
        {
            var before = await baseline();
            var measured = await subject();
            var after = await baseline();
            var round = new Round(measured, (before + after) / 2);
            Console.Error.WriteLine($"{name} {(index == 0 ? "warm-up" : index)}: {measured:N1} against {before:N1} and {after:N1} = {round.Subject / round.Baseline:N3}");
            if (index > 0)
                rounds.Add(round);
        }

        return rounds;
    }
}
