using System.Data.Common;
using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A SQLite file in a folder of its own. The schema is made once a run and copied.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private const string FileName = "tasks.db";

    private static readonly Lazy<byte[]> Template = new(CreateTemplate);

    private SqliteTestDatabase(DirectoryInfo folder) => Folder = folder;

    public DirectoryInfo Folder { get; }

    public string File => Path.Combine(Folder.FullName, FileName);

    // A lock of another program's is waited for as briefly as SQLite's driver can.
    public string ConnectionString => $"Data Source={File};Default Timeout=1";

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Database:Provider"] = "Sqlite",
        ["ConnectionStrings:TaskDashboard"] = ConnectionString,
    };

    public static SqliteTestDatabase Create()
    {
        var database = Empty();
        System.IO.File.WriteAllBytes(database.File, Template.Value);
        return database;
    }

    /// <summary>A folder without a file.</summary>
    public static SqliteTestDatabase Empty() => new(Directory.CreateTempSubdirectory("taskdashboard-"));

    public override Task<TestDatabase> CopyAsync()
    {
        var copy = Empty();
        foreach (var end in new[] { "", "-wal" })
        {
            if (System.IO.File.Exists(File + end))
            {
                System.IO.File.Copy(File + end, copy.File + end);
            }
        }

        return Task.FromResult<TestDatabase>(copy);
    }

    public override DbConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False;Default Timeout=1");
        connection.Open();
        return connection;
    }

    public override StoreProvider CreateProvider() => new SqliteStoreProvider(ConnectionString);

    public override ValueTask DisposeAsync()
    {
        // A question that nobody waits for any more may lay a file down while the folder is being emptied.
        for (var attempt = 1; Folder.Exists; attempt++)
        {
            SqliteConnection.ClearAllPools();
            try
            {
                Folder.Delete(recursive: true);
                break;
            }
            catch (IOException) when (attempt < 10)
            {
            }
        }

        return ValueTask.CompletedTask;
    }

    private static byte[] CreateTemplate()
    {
        var database = Empty();
        new SqliteStoreProvider($"Data Source={database.File}").Migrate();
        SqliteConnection.ClearAllPools();
        var bytes = System.IO.File.ReadAllBytes(database.File);
        database.Folder.Delete(recursive: true);
        return bytes;
    }
}
