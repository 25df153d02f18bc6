namespace TaskDashboard.Tests.Support;

/// <summary>bash and curl, if this machine has them.</summary>
internal static class InstalledShell
{
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_SHELL";

    /// <summary>Null if both are installed. Also null if they are required: the tests then fail instead of being skipped.</summary>
    public static string? ReasonToSkip { get; } = IsHere || Environment.GetEnvironmentVariable(RequiredVariable) == "1" ? null : HowToGetIt;

    public static string HowToGetIt =>
        "No bash and curl. Install them (Debian: apt-get install bash curl). On Windows, run these tests in WSL.";

    // On Windows, bash.exe may belong to WSL, whose file system and network differ from those of the tests.
    public static bool IsHere => !OperatingSystem.IsWindows() && IsOnPath("bash") && IsOnPath("curl");

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
