using System.Globalization;
using Microsoft.Data.Sqlite;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Tests.Api;

/// <summary>A start that cannot succeed: exit code 1 and one line that says what to do.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("taskdashboard-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_second_process_on_the_same_database_says_so()
    {
        await using var first = await RunningApp.StartAsync(folder: _folder);

        Assert.Contains("Another TaskDashboard runs on the database test.db", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_first_has_stopped_the_second_starts()
    {
        await using (await RunningApp.StartAsync(folder: _folder)) { }

        await using var second = await RunningApp.StartAsync(folder: _folder);
        using var client = second.Client(RunningApp.BootstrapKey);
        (await client.Get("/api/tasks")).Must(200);
    }

    [Theory]
    [InlineData("--Push:TimeoutSeconds=soon", "Push:TimeoutSeconds")]
    [InlineData("--Push:MaxAttempts=0", "Push:MaxAttempts")]
    [InlineData("--Push:Schedule:trip:0=later", "Push:Schedule:trip:0")]
    [InlineData("--Push:AllowPrivateDestinations=perhaps", "Push:AllowPrivateDestinations")]
    [InlineData("--Database:Provider=Oracle", "Database:Provider")]
    [InlineData("--Access:BootstrapApiKey=short", "Access:BootstrapApiKey")]
    [InlineData("--Vendors:SmartDocumentor:TaskStatus:ToReview=4", "Vendors:SmartDocumentor:TaskStatus:ToReview")]
    [InlineData("--Api:BodiesMegabytes=0", "Api:BodiesMegabytes")]
    [InlineData("--Api:BodiesMegabytes=256M", "Api:BodiesMegabytes")]
    [InlineData("--Api:PublicDocument=perhaps", "Api:PublicDocument")]
    [InlineData("--urls=nonsense", "nonsense")]
    public async Task A_wrong_setting_is_named(string setting, string name) =>
        Assert.Contains(name, await FailureAsync(setting), StringComparison.Ordinal);

    [Fact]
    public async Task A_locked_database_is_explained()
    {
        using var other = new SqliteConnection($"Data Source={Path.Combine(_folder, "test.db")};Pooling=False");
        other.Open();
        using var lockIt = other.CreateCommand();
        lockIt.CommandText = "CREATE TABLE Held (Id INTEGER); BEGIN EXCLUSIVE;";
        lockIt.ExecuteNonQuery();

        Assert.Contains("locked by another program", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_database_is_explained()
    {
        await using (await RunningApp.StartAsync(folder: _folder)) { }

        Assert.Contains(
            "read-only",
            await FailureAsync($"--ConnectionStrings:TaskDashboard=Data Source={Path.Combine(_folder, "test.db")};Mode=ReadOnly"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_explained()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "test.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("   at ", await FailureAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        await using var other = await Customer.StartAsync();
        var address = new Uri(other.Url).GetLeftPart(UriPartial.Authority);

        Assert.Contains(address, await FailureAsync("--urls=" + address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_program_itself_keeps_its_trace() =>
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            StartFailure.GuardAsync(() => throw new NotSupportedException(), TextWriter.Null)
        );

    private async Task<string> FailureAsync(params string[] settings)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await StartFailure.GuardAsync(
            async () =>
            {
                await using var app = await RunningApp.StartAsync(folder: _folder, settings: settings);
            },
            errors
        );
        Assert.Equal(1, exitCode);
        return Assert.Single(errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
