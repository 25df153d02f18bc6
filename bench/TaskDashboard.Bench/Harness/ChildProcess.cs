using System.Diagnostics;

namespace TaskDashboard.Bench.Harness;

/// <summary>This program once more, with an internal verb. It says a line when it is ready, is spoken to line by line, and ends when its input does.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>The line with which the child said that it is ready.</summary>
    public string Ready { get; private set; } = "";

    public int Id => _process.Id;

    public static async Task<ChildProcess> StartAsync(string verb, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. OwnAssembly(), verb, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true };
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

    // Under `dotnet Bench.dll` the process is the dotnet program, which must be told the assembly again.
    private static string[] OwnAssembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ChildProcess).Assembly.Location] : [];

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The child process ended before it answered.");
}
