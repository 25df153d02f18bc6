namespace TaskDashboard.Tests.Support;

/// <summary>bash and curl, where this machine has them.</summary>
internal static class InstalledShell
{
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_SHELL";

    /// <summary>Null where both are there, and where they are demanded: there their absence is a failure, not a skip.</summary>
    public static string? ReasonToSkip { get; } = IsHere || Environment.GetEnvironmentVariable(RequiredVariable) == "1" ? null : HowToGetIt;

    public static string HowToGetIt => "No bash and curl. Install them (Debian: apt-get install bash curl). On Windows the tests run them in WSL only.";

    // On Windows bash.exe may be WSL's, which sees another file system and another network than the tests.
    public static bool IsHere => !OperatingSystem.IsWindows() && IsOnPath("bash") && IsOnPath("curl");

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
