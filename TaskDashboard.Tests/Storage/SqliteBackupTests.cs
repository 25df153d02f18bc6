using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Backups are made while the service runs. A restore gives a complete database.</summary>
public sealed class SqliteBackupTests : CoreTest
{
    private const string Key = "<key id=\"one\"><secret>of the installation</secret></key>";

    private readonly TemporaryFolder _elsewhere = new();

    private string File => Path.Combine(_elsewhere.Path, "tasks.backup");

    private SqliteTestDatabase Sqlite => (SqliteTestDatabase)Database;

    private SqliteBackup Backup => ((SqliteStoreProvider)Database.CreateProvider()).Backup;

    private string KeyFile => Path.Combine(Sqlite.Folder.FullName, "keys", "key-1.xml");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task A_backup_under_load_contains_all_writes_that_were_answered_before_it_began()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        Sender.Answer = _ => Reply.Delivered;
        using var enough = new CancellationTokenSource();
        var answered = new List<string>();
        var writers = Enumerable.Range(0, 4).Select(_ => WriteAsync()).ToArray();
        await Host.UntilCountAsync(1, "SELECT CASE WHEN COUNT(*) > 100 THEN 1 ELSE 0 END FROM Tasks");
        string[] before;
        lock (answered)
        {
            before = [.. answered];
        }

        var keys = Backup.Write(File, replace: false);
        var after = await Host.CountAsync("SELECT COUNT(*) FROM Tasks");
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        await EndAsync();
        Backup.Restore(File, replace: true, Clock);
        await StartAsync();
        var restored = await Host.TextsAsync("SELECT Id FROM Tasks ORDER BY Number");
        Assert.Equal(0, keys);
        Assert.NotEmpty(before);
        Assert.Empty(before.Except(restored));
        Assert.InRange(restored.Count, before.Length, after);
        Assert.Equal(restored.Count, await Host.CountAsync("SELECT COUNT(*) FROM TaskTransitions"));
        await Recount.AssertAsync(Host);

        async Task WriteAsync()
        {
            for (var item = 0; !enough.IsCancellationRequested; item++)
            {
                var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "under load" });
                lock (answered)
                {
                    answered.Add(task.Id);
                }

                await Host.Pushes.AcceptAsync(Operator, [APush(destination, task.Id)]);
            }
        }
    }

    [Fact]
    public async Task A_retry_in_a_backup_ends_correctly_after_the_restore()
    {
        const int pushes = 60;
        const int delivered = 10;
        const int inFlight = 5;
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: inFlight);
        await FailedPushesAsync(destination, pushes);
        var retry = await RetryAllAsync();
        for (var item = 0; item < delivered; item++)
        {
            (await Sender.NextAsync()).Deliver();
        }

        await Sender.NextAsync(inFlight);
        await Host.UntilCountAsync(delivered, "SELECT COUNT(*) FROM RetryItems");
        Backup.Write(File, replace: false);

        await EndAsync();
        Backup.Restore(File, replace: true, Clock);
        await StartWithoutScheduleAsync();
        Assert.Equal(RetryState.Running, (await Host.RetryReads.FindAsync(Viewer, retry.Id))!.State);
        for (var item = delivered; item < pushes; item++)
        {
            (await Sender.NextAsync()).Deliver();
        }

        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((pushes, 0, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        Assert.Equal((TaskState.Completed, TaskOutcome.Success, 0), await EndOfAsync(ended));
        Assert.Equal(pushes - delivered, Sender.All.Count);
        Assert.Equal(pushes, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 2", PushState.Delivered));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task The_key_ring_is_backed_up_and_restored_and_only_the_owner_can_read_it()
    {
        await StartAsync();
        WriteKey(Key);
        Assert.Equal(1, Backup.Write(File, replace: false));
        await EndAsync();
        System.IO.File.Delete(KeyFile);

        Backup.Restore(File, replace: true, Clock);

        Assert.Equal(Key, await System.IO.File.ReadAllTextAsync(KeyFile, TestContext.Current.CancellationToken));
        await StartAsync();
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM ProtectionKeys"));
        Assert.DoesNotContain(
            "of the installation",
            await System.IO.File.ReadAllTextAsync(Sqlite.File, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in new[] { File, KeyFile, Sqlite.File })
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
            }
        }
    }

    [Fact]
    public async Task A_restore_does_not_change_an_existing_key()
    {
        await StartAsync();
        WriteKey(Key);
        Backup.Write(File, replace: false);
        await EndAsync();
        WriteKey("<key/>");

        Backup.Restore(File, replace: true, Clock);

        Assert.Equal("<key/>", await System.IO.File.ReadAllTextAsync(KeyFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_restore_is_refused_while_the_service_runs_on_the_database()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        Backup.Write(File, replace: false);

        var refusal = Assert.Throws<StoreInUseException>(() => Backup.Restore(File, replace: true, Clock));

        Assert.Contains("Another TaskDashboard runs on the database tasks.db. Stop it first", refusal.Message, StringComparison.Ordinal);
        await RestartAsync();
        Assert.NotNull(await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Fact]
    public async Task An_existing_database_is_replaced_only_on_request_and_kept_as_a_copy()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "before" });
        Backup.Write(File, replace: false);
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "after" });
        await EndAsync();

        Assert.Contains(
            "--force",
            Refused(() => Backup.Restore(File, replace: false, Clock), "databaseExists").Message,
            StringComparison.Ordinal
        );
        var old = Backup.Restore(File, replace: true, Clock)!;

        Assert.Equal(Sqlite.File + ".before-restore-20260105T080000Z", old);
        Assert.Equal(["before", "after"], NamesIn(old));
        Assert.Equal(["before"], NamesIn(Sqlite.File));
        Assert.DoesNotContain(Sqlite.Folder.EnumerateFiles(), file => file.Name.Contains("incoming", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restore_creates_a_missing_database()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        Backup.Write(File, replace: false);
        var database = Path.Combine(_elsewhere.Path, "new", "moved.db");

        Assert.Null(new SqliteStoreProvider($"Data Source={database}").Backup.Restore(File, replace: false, Clock));

        Assert.Equal(["one"], NamesIn(database));
    }

    [Fact]
    public async Task A_database_that_is_lost_together_with_its_log_can_be_restored()
    {
        await StartAsync();
        Backup.Write(File, replace: false);
        await EndAsync();
        await System.IO.File.WriteAllTextAsync(Sqlite.File, new string('x', 5000), TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(Sqlite.File + "-wal", new string('y', 5000), TestContext.Current.CancellationToken);

        var old = Backup.Restore(File, replace: true, Clock)!;

        Assert.Equal(5000, new FileInfo(old).Length);
        Assert.False(System.IO.File.Exists(Sqlite.File + "-wal"));
        await StartAsync();
        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public async Task A_damaged_backup_is_refused_and_changes_nothing(double at)
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await PushManyAsync(destination, 200);
        Backup.Write(File, replace: false);
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "kept" });
        await EndAsync();
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = (long)(file.Length * at) / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0x5a, 8192).ToArray());
        }

        Refused(() => Backup.Restore(File, replace: true, Clock), "damaged");

        Assert.Equal(["kept"], NamesIn(Sqlite.File));
    }

    [Fact]
    public async Task A_file_that_is_not_a_backup_of_this_version_is_refused()
    {
        await StartAsync();
        await EndAsync();
        Refused(() => Backup.Restore(File, replace: true, Clock), "noBackup");
        Refused(() => Backup.Restore(Sqlite.File, replace: true, Clock), "noBackup");

        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        Refused(() => Backup.Restore(File, replace: true, Clock), "damaged");

        System.IO.File.Delete(File);
        Run(File, "CREATE TABLE Letters (Text TEXT)");
        Refused(() => Backup.Restore(File, replace: true, Clock), "notOurs");

        System.IO.File.Delete(File);
        Backup.Write(File, replace: false);
        Run(File, "INSERT INTO __EFMigrationsHistory VALUES ('99990101000000_FromTheFuture', '99.0')");
        Assert.Contains(
            "newer TaskDashboard",
            Refused(() => Backup.Restore(File, replace: true, Clock), "newer").Message,
            StringComparison.Ordinal
        );

        Run(File, "DELETE FROM __EFMigrationsHistory WHERE MigrationId NOT LIKE '9999%'");
        Run(File, "INSERT INTO __EFMigrationsHistory VALUES ('20261121214350_Initial', '10.0.0')");
        Assert.Contains(
            "earlier version of TaskDashboard",
            Refused(() => Backup.Restore(File, replace: true, Clock), "older").Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_backup_overwrites_a_file_only_on_request_and_never_the_database()
    {
        await StartAsync();
        await System.IO.File.WriteAllTextAsync(File, "a letter", TestContext.Current.CancellationToken);

        Refused(() => Backup.Write(File, replace: false), "fileExists");
        Refused(() => Backup.Write(Sqlite.File, replace: true), "fileExists");
        Refused(() => Backup.Write(_elsewhere.Path, replace: true), "fileExists");
        Assert.Equal("a letter", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));

        Backup.Write(File, replace: true);
        Assert.Empty(NamesIn(File));
        Assert.Equal([File], Directory.GetFiles(_elsewhere.Path));
    }

    [Fact]
    public async Task A_damaged_database_is_not_backed_up()
    {
        await StartAsync();
        await EndAsync();
        using (var file = System.IO.File.OpenWrite(Sqlite.File))
        {
            file.Position = 8192;
            file.Write(Enumerable.Repeat((byte)0x5a, 20_000).ToArray());
        }

        Refused(() => Backup.Write(File, replace: false), "damaged");

        Assert.Empty(Directory.GetFiles(_elsewhere.Path));
    }

    [Fact]
    public void A_backup_of_a_missing_database_is_refused()
    {
        var provider = new SqliteStoreProvider($"Data Source={Path.Combine(_elsewhere.Path, "none.db")}");

        Refused(() => provider.Backup.Write(File, replace: false), "noDatabase");

        Assert.Empty(Directory.GetFiles(_elsewhere.Path));
    }

    /// <summary>Ends the process and closes its connections.</summary>
    private async Task EndAsync()
    {
        await StopAsync();
        SqliteConnection.ClearAllPools();
    }

    private async Task<(TaskState, TaskOutcome?, int?)> EndOfAsync(RetryRequest retry)
    {
        var task = await TaskOfAsync(retry);
        return (task.State, task.Outcome, task.RemainingItemCount);
    }

    private void WriteKey(string xml)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        System.IO.File.WriteAllText(KeyFile, xml);
    }

    private static RefusedException Refused(Action command, string code)
    {
        var refused = Assert.Throws<RefusedException>(command);
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static List<string> NamesIn(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Name FROM Tasks ORDER BY Number";
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }

    private static void Run(string file, string text)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
