namespace TaskDashboard.Tests.Support;

/// <summary>The Chromium of this machine, if any.</summary>
internal static class InstalledBrowser
{
    private const string PathVariable = "TASKDASHBOARD_TEST_BROWSER";
    private const string RequiredVariable = "TASKDASHBOARD_REQUIRE_BROWSER";

    public static string Path { get; } =
        Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named ? named : "/usr/bin/chromium";

    /// <summary>Null if a browser is installed. Also null if one is required: the tests then fail instead of being skipped.</summary>
    public static string? ReasonToSkip { get; } =
        File.Exists(Path) || Environment.GetEnvironmentVariable(RequiredVariable) == "1" ? null : HowToGetOne;

    public static string HowToGetOne =>
        $"No browser at {Path}. Install Chromium (Debian: apt-get install chromium) or name one in {PathVariable}.";
}
