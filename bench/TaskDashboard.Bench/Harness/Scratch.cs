namespace TaskDashboard.Bench.Harness;

/// <summary>A folder for a run's database, on the disk that <c>--folder</c> names (the temporary folder's by default); gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch(Arguments arguments)
    {
        Folder = Path.Combine(arguments.Text("folder", Path.GetTempPath()), "taskdashboard-bench-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    public string File(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
