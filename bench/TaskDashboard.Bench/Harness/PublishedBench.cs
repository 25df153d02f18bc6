using System.Diagnostics;
using System.Text;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// The published benchmarks of a commit, in a folder. They are run from the command line, and their figures are read from the table that
/// they print. Commits before this class support both.
/// </summary>
internal sealed class PublishedBench
{
    // Exit code of a run that missed one of its own targets. This does not matter here.
    private const int Missed = 2;

    private readonly string _assembly;

    public PublishedBench(string folder)
    {
        _assembly = Path.Combine(Path.GetFullPath(folder), Path.GetFileName(typeof(PublishedBench).Assembly.Location));
        if (!File.Exists(_assembly))
        {
            throw new ArgumentException(
                $"There is no {_assembly}. Publish the benchmarks of the other commit: "
                    + "dotnet publish bench/TaskDashboard.Bench -c Release -o FOLDER"
            );
        }
    }

    /// <summary>The program that is running.</summary>
    public static PublishedBench Own => new(AppContext.BaseDirectory);

    /// <summary>Its version and commit.</summary>
    public string Version => FileVersionInfo.GetVersionInfo(_assembly).ProductVersion ?? "unknown";

    /// <summary>Runs a benchmark in a new process, which creates its own database.</summary>
    /// <exception cref="InvalidOperationException">It printed no figure.</exception>
    public async Task<IReadOnlyList<PublishedFigure>> MeasureAsync(string benchmark, IEnumerable<string> options)
    {
        var start = new ProcessStartInfo(Host(), [_assembly, benchmark, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };

        // The signs of the targets are not ASCII.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = output.Split('\n').Select(PublishedFigure.Of).OfType<PublishedFigure>().ToList();
        return process.ExitCode is 0 or Missed && figures.Count > 0
            ? figures
            : throw new InvalidOperationException(
                $"{benchmark} of {Version} printed no figure to compare (exit code {process.ExitCode})."
                    + $"{Environment.NewLine}{await errors}"
            );
    }

    // Both programs use the same runtime, however this program was started.
    private static string Host() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
