namespace TaskDashboard.Tests.Support;

/// <summary>Where this repository lies on this machine.</summary>
internal static class SourceFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "TaskDashboard.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("TaskDashboard.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
