namespace TaskDashboard.Tests.Api;

/// <summary>Pausing the push service affects every company, so these tests have their own application.</summary>
public sealed class PushServiceApiTests : IAsyncLifetime
{
    private RunningApp _app = null!;
    private ApiClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await RunningApp.StartAsync();
        _admin = _app.Client(RunningApp.BootstrapKey);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_pause_holds_pushes_back_and_a_resume_sends_them()
    {
        await using var customer = await Customer.StartAsync();
        var destination = await _admin.AddDestinationAsync(customer.Url);

        var paused = (await _admin.Put("/api/push-service", new { paused = true })).Must(200);
        await _admin.SubmitAsync(destination, 3);
        var waiting = (await _admin.Get($"/api/pushes?destination={destination}&state=waiting")).Must(200).Items.Count;
        var resumed = (await _admin.Put("/api/push-service", new { paused = false })).Must(200);
        await _app.UntilStateAsync(_admin, destination, "delivered", 3);

        Assert.True(paused["paused"].GetBoolean());
        Assert.Equal("bootstrap", paused.String("changedBy"));
        Assert.Equal(3, waiting);
        Assert.False(resumed["paused"].GetBoolean());
        Assert.Equal(resumed.Text, (await _admin.Get("/api/push-service")).Must(200).Text);
    }

    [Fact]
    public async Task A_pause_cancels_a_running_retry_and_refuses_a_new_one()
    {
        await using var customer = await Customer.StartAsync();
        var (destination, _) = await _app.FailPushesAsync(_admin, customer, 2);
        await _admin.HoldAsync(customer, destination);
        var retry = (await _admin.Post("/api/retry-requests", new { all = true })).Must(202);

        (await _admin.Put("/api/push-service", new { paused = true })).Must(200);

        Assert.Equal("canceled", (await _admin.Get("/api/retry-requests/" + retry.String("id"))).String("state"));
        Assert.Equal("canceled", (await _admin.Get("/api/tasks/" + retry.String("taskId"))).String("state"));
        (await _admin.Post("/api/retry-requests", new { all = true })).MustRefuse(409, "pushServicePaused");
    }

    [Theory]
    [InlineData("{}", "invalid", "paused")]
    [InlineData("""{"paused":"true"}""", "invalid", "paused")]
    [InlineData("""{"paused":true,"until":"noon"}""", "unknownMember", "until")]
    public async Task A_wrong_switch_is_refused(string body, string code, string member) =>
        (await _admin.Put("/api/push-service", body)).MustRefuse(400, code, member);
}
