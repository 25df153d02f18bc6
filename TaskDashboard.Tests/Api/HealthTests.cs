using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Api;

public sealed class HealthTests(ApiFixture fixture)
{
    [Fact]
    public async Task A_running_application_is_live_and_ready()
    {
        using var nobody = fixture.App.Anonymous();

        Assert.Equal("live", (await nobody.Get("/health/live")).Must(200).String("status"));
        Assert.Equal("ready", (await nobody.Get("/health/ready")).Must(200).String("status"));
    }

    [Fact]
    public async Task Not_ready_gives_only_a_code_for_the_reason()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "locked.db");
        await using var app = await RunningApp.StartAsync(
            null,
            folder.Path,
            $"--ConnectionStrings:TaskDashboard=Data Source={file};Default Timeout=1"
        );
        using var nobody = app.Anonymous();
        using (var other = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            other.Open();
            using var theirs = other.BeginTransaction();

            var answer = (await nobody.Get("/health/ready")).Must(503);

            Assert.Equal($$"""{"status":"notReady","reason":"{{StoreTrouble.Busy}}"}""", answer.Text);
        }
    }
}
