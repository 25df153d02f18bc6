using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A database with the schema of another version is refused.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_with_its_name()
    {
        await StartAsync();
        await StopAsync();
        using (var other = Database.Open())
        using (var upgrade = other.CreateCommand())
        {
            upgrade.CommandText = "INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Telepathy', '99.0.0')";
            upgrade.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));
        Assert.Equal(
            "This database was used by a newer version of TaskDashboard (its schema has 20990101000000_Telepathy). Start that "
                + "version, or restore a backup from this version.",
            refusal.Message
        );
    }

    [Fact]
    public async Task A_schema_of_an_earlier_version_is_refused_and_not_changed()
    {
        await StartAsync();
        await StopAsync();
        using var other = Database.Open();
        Run("DELETE FROM \"__EFMigrationsHistory\"");
        Run("INSERT INTO \"__EFMigrationsHistory\" VALUES ('20261122014004_Initial', '10.0.0')");
        Run("INSERT INTO \"__EFMigrationsHistory\" VALUES ('20261122015410_RetryPushIds', '10.0.0')");
        Run("DROP TABLE Companies");
        Run("UPDATE Lease SET Epoch = 77");

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));

        Assert.Equal(
            "This database was made by an earlier version of TaskDashboard (its schema begins with 20261122014004_Initial), and "
                + "this version cannot use it. Nothing was changed. "
                + "Continue with the earlier version, or name a new file or an empty database in ConnectionStrings:TaskDashboard.",
            refusal.Message
        );
        Assert.Equal((2L, 77L), (Ask("SELECT COUNT(*) FROM \"__EFMigrationsHistory\""), Ask("SELECT Epoch FROM Lease")));

        // Fails if the start has created the table again.
        Run("CREATE TABLE Companies (Id INT NOT NULL)");

        void Run(string text)
        {
            using var command = other.CreateCommand();
            command.CommandText = text;
            command.ExecuteNonQuery();
        }

        long Ask(string text)
        {
            using var command = other.CreateCommand();
            command.CommandText = text;
            return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
