namespace TaskDashboard.Tests.Support;

/// <summary>The folder of this repository.</summary>
internal static class SourceFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "TaskDashboard.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests contains TaskDashboard.sln.");
        }

        return folder.FullName;
    }
}
