namespace TaskDashboard.Core.Retention;

/// <summary>
/// Number of rows to delete or read in one piece of work, so that other work waits only briefly. The cost of a row depends on disk, table
/// and load, so the duration of each piece determines the size of the next.
/// </summary>
/// <param name="first">Rows of the first piece.</param>
/// <param name="most">Rows of the largest piece.</param>
internal sealed class BatchSize(int first = BatchSize.First, int most = BatchSize.Most)
{
    /// <summary>How long a piece should hold the writer. Well below the limit of 50 ms, because disk speed varies.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(10);

    public const int First = 50;
    public const int Most = 2000;

    public int Rows { get; private set; } = first;

    /// <summary>
    /// Adjusts the size. It shrinks at once and at most doubles: a piece that read only cached pages says little about the next.
    /// </summary>
    public void Took(TimeSpan held)
    {
        var fitting = held <= TimeSpan.Zero ? double.MaxValue : Rows * (Target / held);
        Rows = Math.Clamp((int)Math.Min(fitting, Rows * 2d), 1, most);
    }
}
