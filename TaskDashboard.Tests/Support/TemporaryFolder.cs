namespace TaskDashboard.Tests.Support;

/// <summary>A folder of its own, deleted at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("taskdashboard-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
