namespace TaskDashboard.Tests.Support;

/// <summary>Node.js and SignalR's own client for it, where this machine has them.</summary>
internal static class InstalledNode
{
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_NODE";

    /// <summary>The folder of the programs that the tests run, with their modules.</summary>
    public static string Folder { get; } = Path.Combine(SourceFolder.Path, "TaskDashboard.Tests", "SignalRClient");

    /// <summary>Null where both are there, and where they are demanded: there their absence is a failure, not a skip.</summary>
    public static string? ReasonToSkip { get; } = IsHere || Environment.GetEnvironmentVariable(RequiredVariable) == "1" ? null : HowToGetIt;

    public static string HowToGetIt =>
        "No Node.js with SignalR's client. Install it (Debian: apt-get install nodejs npm) and run: npm ci --prefix TaskDashboard.Tests/SignalRClient";

    private static bool IsHere =>
        Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "signalr"))
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node")));
}
