using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>Runs the README's commands as written, except for the ports, which may be in use on the machine.</summary>
[Collection(Journeys.OfProcesses)]
public sealed partial class ReadmeTests : IDisposable
{
    private const string Product = "127.0.0.1:5000";
    private const string Endpoint = "127.0.0.1:8080";

    // The endpoint is compiled first.
    private static readonly TimeSpan Build = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ShellFact]
    public async Task The_READMEs_commands_show_a_failure_at_an_own_endpoint_and_its_retry()
    {
        var steps = Steps(await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "README.md"), TestContext.Current.CancellationToken));
        var (start, fail, listen, retry, tasks) = (steps[0], steps[1], steps[2], steps[3], steps[4]);
        Assert.Equal(5, steps.Count);

        // Bound but not listening: the port is reserved, and connections are refused.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endpoint = nobody.LocalEndPoint!.ToString()!;
        await using var second = await Terminal.OpenAsync();
        await using var app = await AppProcess.StartPlainAsync(
            _folder,
            await ArgumentsAsync(second, start.Commands.Replace(Product, "127.0.0.1:0", StringComparison.Ordinal))
        );
        string Here(string commands) =>
            commands
                .Replace(Product, app.Address.Authority, StringComparison.Ordinal)
                .Replace(Endpoint, endpoint, StringComparison.Ordinal);

        var failed = await second.RunAsync(Here(fail.Commands));
        Assert.Equal(["\"state\":\"failed\"", "\"message\":\"The connection was refused\"", "\"willSend\":1"], fail.Expected);
        Assert.All(fail.Expected, expected => Assert.Contains(expected, failed, StringComparison.Ordinal));

        nobody.Dispose();
        await using var third = await Terminal.OpenAsync();
        await third.EnterAsync(Here(listen.Commands));
        await third.PrintsAsync("Now listening on", Build);

        var retried = await second.RunAsync(Here(retry.Commands));
        Assert.Equal(["\"delivered\":1", "\"failedAgain\":0", "\"state\":\"delivered\"", "\"attemptCount\":2"], retry.Expected[..4]);
        Assert.All(retry.Expected[..4], expected => Assert.Contains(expected, retried, StringComparison.Ordinal));
        await third.PrintsAsync(Assert.Single(retry.Expected[4..]), Patience.Limit);

        var reported = await second.RunAsync(Here(tasks.Commands));
        Assert.Equal(3, tasks.Expected.Length);
        Assert.All(tasks.Expected, expected => Assert.Contains(expected, reported, StringComparison.Ordinal));
    }

    /// <summary>Returns the arguments that bash passes to the product for the README's command.</summary>
    private static async Task<IReadOnlyList<string>> ArgumentsAsync(Terminal terminal, string command)
    {
        var words = (await terminal.RunAsync($"dotnet() {{ printf '%s\\n' \"$@\"; }}\n{command}\nunset -f dotnet")).Split('\n');
        Assert.Equal(["run", "--project", "TaskDashboard.Web", "--"], words[..4]);
        return words[4..];
    }

    /// <summary>
    /// Returns each block of commands in the section, with the expected output: the JSON code in the text below the block.
    /// </summary>
    private static IReadOnlyList<(string Commands, string[] Expected)> Steps(string readme)
    {
        var section = readme.Split("\n## With your own endpoint\n")[1].Split("\n## ")[0];
        return
        [
            .. Blocks()
                .Matches(section)
                .Select(block =>
                    (
                        block.Groups["commands"].Value,
                        Json().Matches(block.Groups["below"].Value).Select(code => code.Groups["code"].Value).ToArray()
                    )
                ),
        ];
    }

    [GeneratedRegex("```sh\\n(?<commands>.*?)\\n```\\n(?<below>.*?)(?=```|$)", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("`(?<code>[\"{][^`]*)`")]
    private static partial Regex Json();
}
