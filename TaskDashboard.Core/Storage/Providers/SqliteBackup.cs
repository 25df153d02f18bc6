using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// A backup is one file: a SQLite database with everything that was on the disk when it began, and in its table of protection
/// keys the key ring, without which the sealed secrets could not be read. Only its owner may read it.
/// </summary>
public sealed class SqliteBackup
{
    // Between two steps the source's pages are free of us; a write never waits for either, as we read one moment of the log.
    private const int PagesInStep = 1024;

    private readonly SqliteStoreProvider provider;
    private readonly string database;

    internal SqliteBackup(SqliteStoreProvider provider, string database)
    {
        this.provider = provider;
        this.database = database;
    }

    /// <summary>Writes a checked backup while the service runs, or while it does not.</summary>
    /// <param name="replace">Whether a file of that name may be replaced.</param>
    /// <returns>How many keys of the key ring are in it.</returns>
    /// <exception cref="RefusedException">There is nothing to back up, the file is in the way, or the copy is not sound; no file was written.</exception>
    public int Write(string file, bool replace)
    {
        file = Path.GetFullPath(file);
        if (!File.Exists(database))
        {
            throw Refused("noDatabase", $"There is no database {Path.GetFileName(database)} to back up. Check ConnectionStrings:TaskDashboard.");
        }

        if (Path.Exists(file) && (!replace || Directory.Exists(file) || file == database))
        {
            throw Refused("fileExists", $"{Path.GetFileName(file)} is there already. Name another file, or add --force to replace it.");
        }

        var partial = file + ".partial";
        try
        {
            PrivateFile.Create(partial).Dispose();
            int keys;
            using (var copy = Open(partial))
            {
                CopyTo(copy);

                // One file, and no log beside it.
                Scalar(copy, "PRAGMA journal_mode=DELETE");
                RefuseUnsound(copy, Path.GetFileName(database));
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

    /// <summary>Puts a backup in the database's place. The service must not run. A database that is there is kept beside it under another name.</summary>
    /// <param name="replace">Whether there may be a database.</param>
    /// <returns>The full path under which the old database is kept; null where there was none.</returns>
    /// <exception cref="RefusedException">The file is not a sound backup of ours, or a database is in the way; nothing was changed.</exception>
    /// <exception cref="StoreInUseException">The service runs on the database.</exception>
    public string? Restore(string file, bool replace, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        file = Path.GetFullPath(file);
        if (!File.Exists(file) || file == database)
        {
            throw Refused("noBackup", $"There is no backup {Path.GetFileName(file)}. Name the file that the command backup has written.");
        }

        using var instance = provider.TakeInstanceLock();
        if (File.Exists(database) && !replace)
        {
            throw Refused(
                "databaseExists", $"There is a database {Path.GetFileName(database)} already. Add --force to put the backup in its place; the old one is then kept beside it.");
        }

        var incoming = database + ".incoming";
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
            File.Move(incoming, database);
            return old;
        }
        finally
        {
            Delete(incoming);
        }
    }

    private void CopyTo(SqliteConnection copy)
    {
        using var source = Open(database);

        // Held to the end: otherwise every commit of the service would make the copy start again.
        using var moment = source.BeginTransaction(deferred: true);
        Scalar(source, "SELECT COUNT(*) FROM sqlite_master");
        using var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main");
        int result;
        do
        {
            result = raw.sqlite3_backup_step(backup, PagesInStep);
        }
        while (result == raw.SQLITE_OK);
        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(result, copy.Handle);
        }
    }

    private int AddKeys(SqliteConnection copy)
    {
        var keys = Directory.Exists(provider.KeyFolder) ? Directory.GetFiles(provider.KeyFolder, "*.xml") : [];
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

    /// <summary>The key ring goes back to its folder, beside keys that are there, and out of the database.</summary>
    private void TakeKeys(SqliteConnection copy)
    {
        PrivateFile.CreateFolder(provider.KeyFolder!);
        using (var select = copy.CreateCommand())
        {
            select.CommandText = "SELECT Name, Xml FROM ProtectionKeys";
            using var rows = select.ExecuteReader();
            while (rows.Read())
            {
                var file = Path.Combine(provider.KeyFolder!, Path.GetFileName(rows.GetString(0)) + ".xml");
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

            if (Scalar(copy, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('__EFMigrationsHistory', 'ProtectionKeys', 'Series')") is not 3L)
            {
                throw Refused("notOurs", $"{name} is not a database of TaskDashboard.");
            }

            using var context = provider.CreateContext();
            var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            using var select = copy.CreateCommand();
            select.CommandText = "SELECT MigrationId FROM __EFMigrationsHistory";
            using var rows = select.ExecuteReader();
            while (rows.Read())
            {
                if (!known.Contains(rows.GetString(0)))
                {
                    throw Refused("newer", $"{name} was written by a newer TaskDashboard. Restore it with that one.");
                }
            }
        }
        catch (SqliteException failure)
        {
            throw Damaged(name, failure);
        }
    }

    private string? SetAside(TimeProvider clock)
    {
        if (!File.Exists(database))
        {
            return null;
        }

        try
        {
            // What is in its log goes into the file: a log that stayed behind would be taken for the restored database's.
            using var connection = Open(database);
            Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // It is too damaged for that, which may be why a backup is restored. Its log is set aside with it.
        }

        var aside = database + clock.GetUtcNow().ToString("'.before-restore-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var end in new[] { "-shm", "-wal", "" })
        {
            if (File.Exists(database + end))
            {
                PrivateFile.Close(database + end);
                File.Move(database + end, aside + end);
            }
        }

        return aside;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
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
        new(RefusalKind.Conflict, "damaged", $"{name} is damaged, or is no database at all.", null, inner);

    private static RefusedException Refused(string code, string message) => new(RefusalKind.Conflict, code, message);
}
