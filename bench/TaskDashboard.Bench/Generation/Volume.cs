namespace TaskDashboard.Bench.Generation;

/// <summary>How many rows are generated. The same seed and end give the same rows.</summary>
/// <param name="Failed">Number of failed pushes.</param>
/// <param name="Until">The present time in the database. Everything happened in the <see cref="Span"/> before it.</param>
internal sealed record Volume(int Tasks, int Subtasks, int Pushes, int Failed, int Seed, DateTimeOffset Until)
{
    public static readonly TimeSpan Span = TimeSpan.FromDays(90);

    // Some tasks have ten times the mean, and one API call can report at most 20,000 subtasks.
    private const int MostSubtasksPerTask = 100;

    // Even a small database has pending and running tasks at its end.
    private const int FewestBusy = 60;
    private const double BusyShare = 0.01;

    private static readonly TimeSpan Busy = TimeSpan.FromHours(1);

    /// <summary>Returns when a row was created. Rows are spread evenly, but the last hour has more.</summary>
    /// <param name="index">Index among <paramref name="count"/> rows.</param>
    public DateTimeOffset MomentOf(double index, int count)
    {
        var first = FirstBusy(count);
        var before = index < first ? Busy + ((Span - Busy) * (1 - (index / first))) : Busy * ((count - index) / (count - first));
        return Until - TimeSpan.FromMilliseconds((long)before.TotalMilliseconds);
    }

    public bool IsBusy(double index, int count) => index >= FirstBusy(count);

    private static double FirstBusy(int count) => count - Math.Min(count / 2d, Math.Max(FewestBusy, count * BusyShare));

    public void Check()
    {
        if (Tasks < 1 || Pushes < 1 || Subtasks < 0 || Failed < 0)
        {
            throw new ArgumentException("Give at least one task and one push, and no negative number.");
        }
        if (Subtasks > (long)Tasks * MostSubtasksPerTask)
        {
            throw new ArgumentException($"Give at most {MostSubtasksPerTask} subtasks per task.");
        }
    }
}
