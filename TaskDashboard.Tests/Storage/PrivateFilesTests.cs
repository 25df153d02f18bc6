using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Only the owner can read the database and the key ring.</summary>
public sealed class PrivateFilesTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    [Fact]
    public void Other_users_cannot_access_the_database_files_or_the_key_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "new.db");
        var keys = Path.Combine(folder.Path, "keys");
        Directory.CreateDirectory(keys);
        File.SetUnixFileMode(keys, (UnixFileMode)0b111_101_101);
        var provider = new SqliteStoreProvider($"Data Source={file}");

        using var alone = provider.TakeInstanceLock();
        provider.Migrate();
        Assert.Equal(keys, provider.PrepareKeyFolder());
        using (provider.OpenWriter())
        {
            foreach (var path in new[] { file, file + "-wal", file + "-shm", file + ".lock", keys })
            {
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
            }
        }

        File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        provider.OpenWriter().Dispose();
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
    }
}
