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
}
