namespace TaskDashboard.Tests.Support;

/// <summary>Node.js and SignalR's client for it, if this machine has them.</summary>
internal static class InstalledNode
{
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_NODE";

    /// <summary>Folder of the JavaScript programs that the tests run, with their modules.</summary>
    public static string Folder { get; } = Path.Combine(SourceFolder.Path, "TaskDashboard.Tests", "SignalRClient");

    /// <summary>Null if both are installed. Also null if they are required: the tests then fail instead of being skipped.</summary>
    public static string? ReasonToSkip { get; } = IsHere || Environment.GetEnvironmentVariable(RequiredVariable) == "1" ? null : HowToGetIt;

    public static string HowToGetIt =>
        "No Node.js with SignalR's client. Install it (Debian: apt-get install nodejs npm) and run: npm ci --prefix "
        + "TaskDashboard.Tests/SignalRClient";

    private static bool IsHere =>
        Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr"))
        && (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")));
}
