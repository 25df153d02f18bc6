using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>The commands backup and restore, run from the command line.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class BackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_backup_of_a_running_service_can_be_restored_on_another_machine()
    {
        var file = Path.Combine(_folder.Path, "monday.backup");
        await using var customer = await CustomerServer.StartAsync();
        string destination;
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            using var api = app.Client();
            destination = await api.AddDestinationAsync(customer);
            Assert.Contains("Backed up to " + file, (await PrintedAsync(_folder, "backup", file)).Output, StringComparison.Ordinal);

            var refused = await PrintedAsync(_folder, "restore", file, "--force");
            Assert.Contains(
                "Another TaskDashboard runs on the database test.db. Stop it first",
                Assert.Single(refused.Errors.Split('\n')),
                StringComparison.Ordinal
            );
            (await api.Get("/health/ready")).Must(200);
        }

        // The backup is the only file that the other machine gets. It includes the keys that decrypt the destination's secrets.
        var restored = await PrintedAsync(_other, "restore", file);
        Assert.Contains("Restored from " + file, restored.Output, StringComparison.Ordinal);
        Assert.Equal("", restored.Errors);
        await using (var app = await AppProcess.StartAsync(_other))
        {
            using var api = app.Client();
            await api.SubmitTripsAsync(destination, 3);
            await customer.WhenAcknowledgedAsync(3);
        }
    }

    [Theory]
    [InlineData("restore", "no-such-file", "There is no backup no-such-file.")]
    [InlineData("backup", "anything", "There is no database test.db to back up.")]
    [InlineData("backup", "--force", "The file name is missing. Give it: backup FILE")]
    public async Task A_command_that_fails_says_why_in_one_line(string verb, string argument, string words)
    {
        var printed = await PrintedAsync(_folder, verb, argument);

        Assert.Equal(1, printed.ExitCode);
        Assert.Contains(words, Assert.Single(printed.Errors.Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(AppProcess.DatabaseIn(_folder)));
    }

    [Fact]
    public async Task The_backup_of_a_database_server_refers_to_its_own_tools()
    {
        var printed = await PrintedAsync(
            _folder,
            "--Database:Provider=SqlServer",
            "--ConnectionStrings:TaskDashboard=Server=nowhere;Database=none",
            "backup",
            "file"
        );

        Assert.Equal(1, printed.ExitCode);
        Assert.Contains("BACKUP DATABASE", Assert.Single(printed.Errors.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_key_ring_the_service_starts_and_says_what_does_not_work_until_the_ring_is_restored()
    {
        var (keys, aside) = (Path.Combine(_folder.Path, "keys"), Path.Combine(_other.Path, "keys"));
        await using var customer = await CustomerServer.StartAsync();
        string destination;
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            using var api = app.Client();
            destination = await api.AddDestinationAsync(customer);
        }

        Directory.Move(keys, aside);
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            await app.PrintsAsync("The secrets of 1 destinations cannot be read");
            Assert.DoesNotContain("CryptographicException", app.Output + app.Errors, StringComparison.Ordinal);
            using var api = app.Client();
            var paused = (await api.Get($"/api/destinations/{destination}")).Must(200);
            Assert.Equal("TaskDashboard", paused.String("pausedBy"));
            Assert.Contains("secrets cannot be read", paused.String("pausedReason"), StringComparison.Ordinal);
            (await api.Patch($"/api/destinations/{destination}", new { paused = false })).MustRefuse(409, "secretsLost");
            await api.SubmitTripsAsync(destination, 1);
        }

        Directory.Delete(keys, recursive: true);
        Directory.Move(aside, keys);
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            using var api = app.Client();
            (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
            await customer.WhenAcknowledgedAsync(1);
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> PrintedAsync(TemporaryFolder folder, params string[] arguments)
    {
        await using var command = AppProcess.Launch(folder, arguments);
        return (await command.ExitedAsync(), command.Output, command.Errors);
    }
}
