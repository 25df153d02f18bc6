using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace TaskDashboard.Bench.Harness;

/// <summary>Describes the machine in one sentence.</summary>
internal static class Machine
{
    public static string Describe(Arguments arguments)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        var folder = new DriveInfo(Path.GetFullPath(arguments.Text("folder", Path.GetTempPath())));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, {memory:N0} GiB; {System()}; database files on "
                + $"{folder.DriveFormat}; {RuntimeInformation.FrameworkDescription}; {Databases()}; "
                + $"{Load()}{TimeProvider.System.GetUtcNow():yyyy-MM-dd}."
        );
    }

    private static string Processor() => Line("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string System() => Line("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription;

    private static string Databases()
    {
        using var sqlite = new SqliteConnection("Data Source=:memory:");
        sqlite.Open();
        var described = "SQLite " + sqlite.ServerVersion;
        if (Scratch.Server is not { } server)
        {
            return described;
        }
        using var postgreSql = new NpgsqlConnection(server);
        postgreSql.Open();
        return described + ", PostgreSQL " + postgreSql.ServerVersion;
    }

    // Shows whether the machine was busy.
    private static string Load() => File.Exists("/proc/loadavg") ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before; " : "";

    private static string? Line(string file, string name, char separator) =>
        File.Exists(file) && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(separator) + 1)..].Trim()
            : null;
}
