using System.Text;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// The whole product in a process of its own. Prints the sign-in link, then answers each input line with what the process uses.
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
        var settings = SettingsOf(arguments);
        var running = Task.Run(() => System.Reflection.Assembly.Load("TaskDashboard.Web").EntryPoint!.Invoke(null, [settings]));
        if (await Task.WhenAny(link.Task, running) != link.Task)
        {
            await running;
            throw new InvalidOperationException("The product did not start.");
        }

        await answers.WriteLineAsync(await link.Task);
        await ProcessUse.AnswerAsync(answers);
        Environment.Exit(0);
    }

    /// <summary>Arguments of the product on the database that these arguments name.</summary>
    public static string[] SettingsOf(Arguments arguments) => SettingsOf(Database.Of(arguments));

    public static string[] SettingsOf(Database database) =>
        [
            "--urls",
            "http://127.0.0.1:0",
            "--Access:BootstrapApiKey",
            Key,
            .. database.Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
            "--Push:AllowPrivateDestinations",
            "true",
            "--Logging:LogLevel:Default",
            "None",
            "--Logging:LogLevel:Microsoft.AspNetCore",
            "None",
            "--Logging:LogLevel:Microsoft.EntityFrameworkCore",
            "None",
        ];

    /// <summary>Whether a line of the product's output is a sign-in link.</summary>
    public static bool IsLink(string line) =>
        line.StartsWith("http://", StringComparison.Ordinal) && line.Contains("token=", StringComparison.Ordinal);

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
                if (IsLink(line))
                {
                    link.TrySetResult(line);
                }
            }
        }
    }
}
