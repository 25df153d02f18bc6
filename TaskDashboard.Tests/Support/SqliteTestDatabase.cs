using System.Data.Common;
using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>A SQLite file in a folder of its own. The schema is created once per run and copied.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private const string FileName = "tasks.db";

    private static readonly Lazy<byte[]> Template = new(CreateTemplate);

    private SqliteTestDatabase(DirectoryInfo folder) => Folder = folder;

    public DirectoryInfo Folder { get; }

    public string File => Path.Combine(Folder.FullName, FileName);

    // One second is the shortest wait for another program's lock that SQLite's driver supports.
    public string ConnectionString => $"Data Source={File};Default Timeout=1";

    public override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Database:Provider"] = "Sqlite", ["ConnectionStrings:TaskDashboard"] = ConnectionString };

    public static SqliteTestDatabase Create()
    {
        var database = Empty();
        System.IO.File.WriteAllBytes(database.File, Template.Value);
        return database;
    }

    /// <summary>Creates the folder of a database, but no database file.</summary>
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
        // An abandoned query may still create a file while the folder is being deleted.
        for (var attempt = 1; Folder.Exists; attempt++)
        {
            SqliteConnection.ClearAllPools();
            try
            {
                Folder.Delete(recursive: true);
                break;
            }
            catch (IOException) when (attempt < 10) { }
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
