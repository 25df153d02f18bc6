using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>The whole application on PostgreSQL.</summary>
public sealed class PostgreSqlAppTests
{
    [Fact]
    public async Task Secrets_can_be_read_after_a_restart_and_no_key_is_stored_beside_the_program()
    {
        await using var database = PostgreSqlTestDatabase.Create();
        using var folder = new TemporaryFolder();
        string[] settings = ["--Database:Provider=PostgreSql", $"--ConnectionStrings:TaskDashboard={database.ConnectionString}"];
        string sealedText;
        await using (var first = await RunningApp.StartAsync(folder: folder.Path, settings: settings))
        {
            sealedText = first.Get<ISecretProtector>().Protect("p");
        }

        await using var second = await RunningApp.StartAsync(folder: folder.Path, settings: settings);

        Assert.Equal("p", second.Get<ISecretProtector>().Unprotect(sealedText));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
