using System.Diagnostics;
using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness;

/// <summary>The published product, in a process of its own.</summary>
internal sealed class PublishedApp : IAsyncDisposable
{
    private readonly Process _process;

    private PublishedApp(Process process, string link) => (_process, Link) = (process, link);

    /// <summary>A sign-in link to it.</summary>
    public string Link { get; }

    /// <param name="folder">The folder to which the product was published.</param>
    public static async Task<PublishedApp> StartAsync(string folder, Database database)
    {
        var assembly = Path.Combine(Path.GetFullPath(folder), "TaskDashboard.Web.dll");
        if (!File.Exists(assembly))
        {
            throw new ArgumentException(
                $"There is no {assembly}. Publish the product: dotnet publish TaskDashboard.Web -c Release -o FOLDER"
            );
        }

        var process = Process.Start(
            new ProcessStartInfo("dotnet", [assembly, .. App.SettingsOf(database)]) { RedirectStandardOutput = true }
        )!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (App.IsLink(line.Trim()))
            {
                // What it prints later is not needed, but must be read.
                _ = process.StandardOutput.ReadToEndAsync();
                return new PublishedApp(process, line.Trim());
            }
        }

        throw new InvalidOperationException("The published product did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
