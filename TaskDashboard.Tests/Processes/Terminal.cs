using System.Diagnostics;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>
/// bash in this repository's folder, as for a reader of the documentation. Disposing it kills it with its child processes.
/// </summary>
internal sealed class Terminal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Printed _output = new();
    private int _runs;

    private Terminal(Process process) => _process = process;

    public static async Task<Terminal> OpenAsync()
    {
        if (!InstalledShell.IsHere)
        {
            Assert.Fail(InstalledShell.HowToGetIt);
        }
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc"])
        {
            WorkingDirectory = SourceFolder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetDirectoryName(AppProcess.DotNet) is { Length: > 0 } folder)
        {
            start.Environment["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        }

        // A build server that keeps running would hold the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["no_proxy"] = "127.0.0.1";

        var terminal = new Terminal(new Process { StartInfo = start });
        terminal._process.OutputDataReceived += (_, line) => terminal._output.Add(line.Data);
        terminal._process.Start();
        terminal._process.BeginOutputReadLine();
        await terminal.EnterAsync("exec 2>&1");
        return terminal;
    }

    /// <summary>Enters commands and returns at once.</summary>
    public async Task EnterAsync(string commands)
    {
        await _process.StandardInput.WriteLineAsync(commands);
        await _process.StandardInput.FlushAsync();
    }

    /// <returns>The output of the commands, once they have ended.</returns>
    public async Task<string> RunAsync(string commands)
    {
        var before = _output.Text.Length;
        var end = $"End of run {++_runs}";
        await EnterAsync($"{commands}\necho '{end}'");
        await PrintsAsync(end, Patience.Limit);
        return _output.Text[before..].Split(end)[0].Trim('\n');
    }

    /// <summary>Waits until a line with this text is printed.</summary>
    public async Task PrintsAsync(string text, TimeSpan within)
    {
        try
        {
            if (await _output.Has(text).WaitAsync(within, TestContext.Current.CancellationToken))
            {
                return;
            }
        }
        catch (TimeoutException) { }

        Assert.Fail($"\"{text}\" was expected, but this was printed:\n{_output.Text}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
