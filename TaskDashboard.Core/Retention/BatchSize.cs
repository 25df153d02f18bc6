namespace TaskDashboard.Core.Retention;

/// <summary>
/// How many rows one piece of work may delete, or read, so that nobody waits long behind it: what a row costs depends on the disk, the
/// table and the hour, so each piece is sized by what the one before took.
/// </summary>
/// <param name="first">Rows of the first piece.</param>
/// <param name="most">Rows of the largest one.</param>
internal sealed class BatchSize(int first = BatchSize.First, int most = BatchSize.Most)
{
    /// <summary>How long a piece should hold the writer. Well below the 50 ms that none may take: a disk is not the same every time.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(10);

    public const int First = 50;
    public const int Most = 2000;

    public int Rows { get; private set; } = first;

    /// <summary>Shrinks at once and grows by doubling at most, as a piece that met only cached pages says little of the next.</summary>
    public void Took(TimeSpan held)
    {
        var fitting = held <= TimeSpan.Zero ? double.MaxValue : Rows * (Target / held);
        Rows = Math.Clamp((int)Math.Min(fitting, Rows * 2d), 1, most);
    }
}
