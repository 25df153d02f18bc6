using System.Globalization;
using System.Text;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// The whole product in a process of its own. Prints the sign-in link, then answers each input line with the memory in use.
/// </summary>
internal static class App
{
    public const string Verb = "child:app";
    public const string Key = "benchmark-key-of-this-run";

    public static async Task RunAsync(Arguments arguments)
    {
        var answers = Console.Out;
        var link = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var said = new LinkFinder(link);
        Console.SetOut(said);
        string[] settings =
        [
            "--urls",
            "http://127.0.0.1:0",
            "--Access:BootstrapApiKey",
            Key,
            .. Database.Of(arguments).Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
            "--Push:AllowPrivateDestinations",
            "true",
            "--Logging:LogLevel:Default",
            "None",
            "--Logging:LogLevel:Microsoft.AspNetCore",
            "None",
            "--Logging:LogLevel:Microsoft.EntityFrameworkCore",
            "None",
        ];
        var running = Task.Run(() => System.Reflection.Assembly.Load("TaskDashboard.Web").EntryPoint!.Invoke(null, [settings]));
        if (await Task.WhenAny(link.Task, running) != link.Task)
        {
            await running;
            throw new InvalidOperationException("The product did not start.");
        }

        await answers.WriteLineAsync(await link.Task);
        while (await Console.In.ReadLineAsync() is not null)
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            await answers.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{heap} {ResidentSet()}"));
        }

        Environment.Exit(0);
    }

    private static long ResidentSet()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class LinkFinder(TaskCompletionSource<string> link) : TextWriter
    {
        private readonly StringBuilder _line = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (_line)
            {
                if (value != '\n')
                {
                    _line.Append(value);
                    return;
                }

                var line = _line.ToString().Trim();
                _line.Clear();
                if (line.StartsWith("http://", StringComparison.Ordinal) && line.Contains("token=", StringComparison.Ordinal))
                {
                    link.TrySetResult(line);
                }
            }
        }
    }
}
