using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Support;

/// <summary>
/// The built application in a process of its own, with a database in the given folder. Keeps its output.
/// Disposing it kills the process.
/// </summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    public const string BootstrapKey = "bootstrap-key-of-the-tests";
    private const int Terminate = 15;
    private const int GoOn = 18;
    private const int StopNow = 19;

    private readonly Process _process;
    private readonly Printed _output = new();
    private readonly Printed _errors = new();

    private AppProcess(Process process) => _process = process;

    /// <summary>The address it listens on. Known once it has printed it.</summary>
    public Uri Address => new(RunsAt().Match(Output).Groups["address"].Value);

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>The newest sign-in link that it printed.</summary>
    public Uri SignInLink => new(Link().Matches(Output)[^1].Value);

    public string Output => _output.Text;

    public string Errors => _errors.Text;

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<AppProcess> StartAsync(TemporaryFolder folder, params string[] settings) => ListeningAsync(Launch(folder, settings));

    /// <summary>Starts it with these arguments, without the usual settings of the tests, and waits until it listens.</summary>
    public static Task<AppProcess> StartPlainAsync(TemporaryFolder folder, IEnumerable<string> arguments) =>
        ListeningAsync(Launch(folder, [], arguments));

    /// <summary>Starts it and returns at once. A setting given here overrides the usual one of the tests.</summary>
    public static AppProcess Launch(TemporaryFolder folder, params string[] settings) => Launch(folder, asOrdinaryUser: false, settings);

    /// <summary>Starts it so that it trusts only these certificate authorities, and waits until it listens.</summary>
    /// <param name="authorities">A file of certificates in PEM.</param>
    public static Task<AppProcess> StartTrustingAsync(TemporaryFolder folder, string authorities, params string[] settings) =>
        ListeningAsync(Launch(folder, ["env", $"SSL_CERT_FILE={authorities}", "SSL_CERT_DIR=/nowhere"], UsualWith(settings)));

    /// <param name="asOrdinaryUser">Root may write to read-only files. If true, that capability is dropped.</param>
    public static AppProcess Launch(TemporaryFolder folder, bool asOrdinaryUser, params string[] settings) =>
        Launch(
            folder,
            asOrdinaryUser && Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override"] : [],
            UsualWith(settings)
        );

    private static string[] UsualWith(string[] settings) =>
        [
            $"--Access:BootstrapApiKey={BootstrapKey}",
            "--Push:AllowPrivateDestinations=true",
            "--Push:MaxAttempts=1",
            "--Push:Circuit:Enabled=false",
            .. settings.Contains("--urls") ? Array.Empty<string>() : ["--urls", "http://127.0.0.1:0"],
            .. settings,
        ];

    /// <summary>The dotnet host that runs these tests. It need not be on the PATH.</summary>
    public static string DotNet
    {
        get
        {
            var beside = Path.GetFullPath(
                Path.Combine(
                    RuntimeEnvironment.GetRuntimeDirectory(),
                    "..",
                    "..",
                    "..",
                    OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"
                )
            );
            return File.Exists(beside) ? beside : "dotnet";
        }
    }

    public static string DatabaseIn(TemporaryFolder folder) => Path.Combine(folder.Path, "test.db");

    /// <summary>Waits until it listens.</summary>
    public async Task ListensAsync()
    {
        await PrintsAsync("To sign in as administrator");
        await PrintsAsync("sign-in?token=");
    }

    /// <summary>Waits until it has printed a line with this text.</summary>
    public async Task PrintsAsync(string text)
    {
        if (!await _output.Has(text).WaitAsync(Patience.Limit, TestContext.Current.CancellationToken))
        {
            Assert.Fail($"The application ended before it printed \"{text}\".\n{Output}\n{Errors}");
        }
    }

    /// <summary>Kills the process, as a power failure does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to stop, as a service manager does.</summary>
    public void Stop() => Assert.Equal(0, SendSignal(_process.Id, Terminate));

    /// <summary>Suspends the process until <see cref="Thaw"/>.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(_process.Id, StopNow));

    public void Thaw() => Assert.Equal(0, SendSignal(_process.Id, GoOn));

    /// <returns>The exit code, once the process has ended and all its output has been read.</returns>
    public async Task<int> ExitedAsync()
    {
        await _process
            .WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static AppProcess Launch(TemporaryFolder folder, string[] startedBy, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || name == "DOTNET_ENVIRONMENT")
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }

        string[] command =
        [
            .. startedBy,
            DotNet,
            Path.Combine(AppContext.BaseDirectory, "TaskDashboard.Web.dll"),
            $"--ConnectionStrings:TaskDashboard=Data Source={DatabaseIn(folder)}",
            .. arguments,
        ];
        start.FileName = command[0];
        foreach (var argument in command.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        var app = new AppProcess(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, line) => app._output.Add(line.Data);
        app._process.ErrorDataReceived += (_, line) => app._errors.Add(line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    private static async Task<AppProcess> ListeningAsync(AppProcess app)
    {
        try
        {
            await app.ListensAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    [GeneratedRegex(@"TaskDashboard runs at (?<address>\S+)")]
    private static partial Regex RunsAt();

    [GeneratedRegex(@"http\S+/sign-in\?token=\S+")]
    private static partial Regex Link();
}
