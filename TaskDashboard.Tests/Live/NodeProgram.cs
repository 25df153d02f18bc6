using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Live;

/// <summary>A Node.js program that ends with the test. Its output is read line by line.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    private NodeProgram(Process process) => _process = process;

    /// <param name="source">A file of <see cref="InstalledNode.Folder"/>, or the program itself.</param>
    public static NodeProgram Start(string source, params (string Name, string Value)[] environment)
    {
        if (InstalledNode.ReasonToSkip is not null)
        {
            Assert.Fail(InstalledNode.HowToGetIt);
        }
        var isFile = source.EndsWith(".mjs", StringComparison.Ordinal);
        var start = new ProcessStartInfo("node", isFile ? [source] : ["--input-type=module", "--eval", source])
        {
            WorkingDirectory = InstalledNode.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var program = new NodeProgram(new Process { StartInfo = start, EnableRaisingEvents = true });
        program._process.OutputDataReceived += (_, line) => program.Take(line.Data);
        program._process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                program.Take("error: " + line.Data);
            }
        };
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    public async Task<string> NextLineAsync() =>
        await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);

    /// <summary>Sends a command to client.mjs.</summary>
    public Task OrderAsync(object order) => _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));

    /// <summary>Returns the next event of client.mjs, which must have this name.</summary>
    public async Task<JsonElement> NextAsync(string on)
    {
        var line = await NextLineAsync();
        Assert.True(line.StartsWith($$"""{"on":"{{on}}""", StringComparison.Ordinal), $"{on} was expected, this came: {line}");
        return JsonElement.Parse(line);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    // Null is the end of the output.
    private void Take(string? line)
    {
        if (line is null)
        {
            _lines.Writer.TryComplete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
