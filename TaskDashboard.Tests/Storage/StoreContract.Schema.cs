using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A schema that this version does not know.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_in_a_sentence()
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
            "This database was used by a newer version of TaskDashboard (its schema has 20990101000000_Telepathy). Start that version, or restore a backup that this one has made.",
            refusal.Message);
    }
}
