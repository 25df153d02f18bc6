namespace TaskDashboard.Bench.Harness;

/// <summary>The results of one round.</summary>
internal readonly record struct Round(double Subject, double Baseline);

/// <summary>
/// Runs the baseline and the product alternately, so that other work on the machine affects both. The baseline runs before and after
/// the product, and its mean counts. An extra first round is not counted.
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
            Console.Error.WriteLine(
                $"{name} {(index == 0 ? "warm-up" : index)}: {measured:N1} against {before:N1} and {after:N1} = "
                    + $"{round.Subject / round.Baseline:N3}"
            );
            if (index > 0)
            {
                rounds.Add(round);
            }
        }

        return rounds;
    }
}
