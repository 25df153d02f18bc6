using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A backup is one file: a SQLite database with everything that was stored when the backup started. Its table of protection keys contains
/// the key ring, without which the encrypted secrets could not be read. Only its owner may read the file.
/// </summary>
public sealed class SqliteBackup
{
    // Between two steps the source's pages are not locked. A write never waits for a step, because the copy reads one snapshot of the log.
    private const int PagesInStep = 1024;

    private readonly SqliteStoreProvider _provider;
    private readonly string _database;

    internal SqliteBackup(SqliteStoreProvider provider, string database)
    {
        _provider = provider;
        _database = database;
    }

    /// <summary>Writes and checks a backup. The service may run or not.</summary>
    /// <param name="replace">Whether an existing file may be replaced.</param>
    /// <returns>The number of keys of the key ring in the backup.</returns>
    /// <exception cref="RefusedException">There is no database, the file exists already, or the copy is damaged. No file was
    /// written.</exception>
    public int Write(string file, bool replace)
    {
        file = Path.GetFullPath(file);
        if (!File.Exists(_database))
        {
            throw Refused(
                "noDatabase",
                $"There is no database {Path.GetFileName(_database)} to back up. Check ConnectionStrings:TaskDashboard."
            );
        }

        if (Path.Exists(file) && (!replace || Directory.Exists(file) || file == _database))
        {
            throw Refused("fileExists", $"{Path.GetFileName(file)} already exists. Name another file, or add --force to replace it.");
        }

        var partial = file + ".partial";
        try
        {
            PrivateFile.Create(partial).Dispose();
            int keys;
            using (var copy = Open(partial))
            {
                CopyTo(copy);

                // One file, without a log beside it.
                Scalar(copy, "PRAGMA journal_mode=DELETE");
                RefuseUnsound(copy, Path.GetFileName(_database));
                keys = AddKeys(copy);
            }

            File.Move(partial, file, replace);
            return keys;
        }
        finally
        {
            Delete(partial);
        }
    }

    /// <summary>
    /// Replaces the database by a backup. The service must not run. An existing database is kept beside it under another name.
    /// </summary>
    /// <param name="replace">Whether an existing database may be replaced.</param>
    /// <returns>The full path of the old database; null if there was none.</returns>
    /// <exception cref="RefusedException">The file is not a valid backup, or a database exists already. Nothing was changed.</exception>
    /// <exception cref="StoreInUseException">The service uses the database.</exception>
    public string? Restore(string file, bool replace, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        file = Path.GetFullPath(file);
        if (!File.Exists(file) || file == _database)
        {
            throw Refused("noBackup", $"There is no backup {Path.GetFileName(file)}. Name the file that the command backup has written.");
        }

        using var instance = _provider.TakeInstanceLock();
        if (File.Exists(_database) && !replace)
        {
            throw Refused(
                "databaseExists",
                $"There is a database {Path.GetFileName(_database)} already. Add --force to put the backup in its place; the old "
                    + "one is then kept beside it."
            );
        }

        var incoming = _database + ".incoming";
        try
        {
            using (var source = File.OpenRead(file))
            using (var target = PrivateFile.Create(incoming))
            {
                source.CopyTo(target);
            }

            using (var copy = Open(incoming))
            {
                RefuseUnsound(copy, Path.GetFileName(file));
                TakeKeys(copy);
            }

            var old = SetAside(clock);
            File.Move(incoming, _database);
            return old;
        }
        finally
        {
            Delete(incoming);
        }
    }

    private void CopyTo(SqliteConnection copy)
    {
        using var source = Open(_database);

        // Held until the end. Otherwise every commit of the service would restart the copy.
        using var moment = source.BeginTransaction(deferred: true);
        Scalar(source, "SELECT COUNT(*) FROM sqlite_master");
        using var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
        int result;
        do
        {
            result = raw.sqlite3_backup_step(backup, PagesInStep);
        } while (result == raw.SQLITE_OK);
        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(result, copy.Handle);
        }
    }

    private int AddKeys(SqliteConnection copy)
    {
        var keys = Directory.Exists(_provider.KeyFolder) ? Directory.GetFiles(_provider.KeyFolder, "*.xml") : [];
        using var transaction = copy.BeginTransaction();
        Scalar(copy, "DELETE FROM ProtectionKeys");
        foreach (var key in keys)
        {
            using var insert = copy.CreateCommand();
            insert.CommandText = "INSERT INTO ProtectionKeys (Name, Xml) VALUES (@name, @xml)";
            insert.Parameters.AddWithValue("@name", Path.GetFileNameWithoutExtension(key));
            insert.Parameters.AddWithValue("@xml", File.ReadAllText(key));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return keys.Length;
    }

    /// <summary>Moves the key ring from the database to its folder. Keys that are already there remain.</summary>
    private void TakeKeys(SqliteConnection copy)
    {
        PrivateFile.CreateFolder(_provider.KeyFolder!);
        using (var select = copy.CreateCommand())
        {
            select.CommandText = "SELECT Name, Xml FROM ProtectionKeys";
            using var rows = select.ExecuteReader();
            while (rows.Read())
            {
                var file = Path.Combine(_provider.KeyFolder!, Path.GetFileName(rows.GetString(0)) + ".xml");
                if (!File.Exists(file))
                {
                    using var writer = new StreamWriter(PrivateFile.Create(file));
                    writer.Write(rows.GetString(1));
                }
            }
        }

        Scalar(copy, "PRAGMA secure_delete=ON");
        Scalar(copy, "DELETE FROM ProtectionKeys");
    }

    private void RefuseUnsound(SqliteConnection copy, string name)
    {
        try
        {
            if (Scalar(copy, "PRAGMA integrity_check") is not "ok")
            {
                throw Damaged(name, null);
            }

            if (
                Scalar(copy, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('__EFMigrationsHistory', 'ProtectionKeys', 'Series')")
                is not 3L
            )
            {
                throw Refused("notOurs", $"{name} is not a database of TaskDashboard.");
            }

            using var context = _provider.CreateContext();
            var applied = new List<string>();
            using var select = copy.CreateCommand();
            select.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId";
            using var rows = select.ExecuteReader();
            while (rows.Read())
            {
                applied.Add(rows.GetString(0));
            }

            switch (StoreProvider.OriginOf(applied, [.. context.Database.GetMigrations()]))
            {
                case SchemaOrigin.Older:
                    throw Refused(
                        "older",
                        $"{name} was written by an earlier version of TaskDashboard, whose database this version cannot use. "
                            + "Restore it with that version."
                    );
                case SchemaOrigin.Newer:
                    throw Refused("newer", $"{name} was written by a newer TaskDashboard. Restore it with that one.");
            }
        }
        catch (SqliteException failure)
        {
            throw Damaged(name, failure);
        }
    }

    private string? SetAside(TimeProvider clock)
    {
        if (!File.Exists(_database))
        {
            return null;
        }

        try
        {
            // Moves the content of its log into the file: a log that remained would be used for the restored database.
            using var connection = Open(_database);
            Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The database is too damaged for that, which may be the reason for the restore. Its log is kept with it.
        }

        var aside = _database + clock.GetUtcNow().ToString("'.before-restore-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var end in new[] { "-shm", "-wal", "" })
        {
            if (File.Exists(_database + end))
            {
                PrivateFile.Close(_database + end);
                File.Move(_database + end, aside + end);
            }
        }

        return aside;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        return connection;
    }

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private static void Delete(string file)
    {
        foreach (var end in new[] { "", "-journal", "-wal", "-shm" })
        {
            File.Delete(file + end);
        }
    }

    private static RefusedException Damaged(string name, Exception? inner) =>
        new(RefusalKind.Conflict, "damaged", $"{name} is damaged or is not a database.", null, inner);

    private static RefusedException Refused(string code, string message) => new(RefusalKind.Conflict, code, message);
}
