using System.Diagnostics;
using System.Globalization;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// This program in a child process, with an internal verb. The child prints a line when it is ready, answers each line with a line, and
/// ends when its input ends.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The line that the child printed when it was ready.</summary>
    public string Ready { get; private set; } = "";

    public int Id => _process.Id;

    public static Task<ChildProcess> StartAsync(string verb, params IEnumerable<string> args) => StartAsync(verb, null, args);

    /// <param name="heapLimit">Maximum size of the managed heap in bytes; null for none.</param>
    public static async Task<ChildProcess> StartAsync(string verb, long? heapLimit, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. OwnAssembly(), verb, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (heapLimit is { } bytes)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = bytes.ToString("x", CultureInfo.InvariantCulture);
        }

        var child = new ChildProcess(Process.Start(start)!);
        child.Ready = await child.ReadLineAsync();
        return child;
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // With `dotnet Bench.dll` the running program is dotnet, so the assembly must be passed again.
    private static string[] OwnAssembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child process ended before it answered.");
}
