using System.Diagnostics;
using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>What a child process uses: bytes of the heap and of the resident set, processor time, and bytes allocated so far.</summary>
internal readonly record struct ProcessUse(long Heap, long Resident, TimeSpan Processor, long Allocated)
{
    private const string Collected = "measure";
    private const string Cheap = "glance";

    /// <summary>After a complete collection, which costs processor time.</summary>
    public static Task<ProcessUse> OfAsync(ChildProcess child) => AskAsync(child, Collected);

    /// <summary>Without a collection, so that the heap contains garbage.</summary>
    public static Task<ProcessUse> GlanceAsync(ChildProcess child) => AskAsync(child, Cheap);

    /// <summary>Answers the questions to this process until its input ends.</summary>
    public static async Task AnswerAsync(TextWriter answers)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == Collected)
            {
                Collect();
            }

            await answers.WriteLineAsync(Now().ToString());
        }
    }

    /// <summary>The format that is read.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Heap} {Resident} {Processor.Ticks} {Allocated}");

    private static async Task<ProcessUse> AskAsync(ChildProcess child, string question)
    {
        var numbers = (await child.AskAsync(question)).Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessUse(numbers[0], numbers[1], TimeSpan.FromTicks(numbers[2]), numbers[3]);
    }

    private static ProcessUse Now()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessUse(
            GC.GetTotalMemory(forceFullCollection: false),
            process.WorkingSet64,
            process.TotalProcessorTime,
            GC.GetTotalAllocatedBytes(precise: true)
        );
    }

    // What a finalizer releases goes with the second collection.
    private static void Collect()
    {
        for (var time = 0; time < 2; time++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }
}
