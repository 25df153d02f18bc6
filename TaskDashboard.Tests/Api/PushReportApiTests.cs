using System.Globalization;

namespace TaskDashboard.Tests.Api;

public sealed class PushReportApiTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task What_was_sent_is_reported_by_destination_and_hour()
    {
        var (_, client) = await App.NewCompanyAsync();
        await using var customer = await Customer.StartAsync();
        var (failing, _) = await App.FailPushesAsync(client, customer, 2);
        customer.Answers = System.Net.HttpStatusCode.OK;
        var delivering = await client.AddDestinationAsync(customer.Url, "delivering");
        await client.SubmitAsync(delivering, 3, "crash");
        await App.UntilStateAsync(client, delivering, "delivered", 3);

        var report = (await client.Get("/api/push-reports?limit=500")).Must(200);

        Assert.Equal(
            ["destinationId", "destinationName", "hour", "sent", "delivered", "failed"],
            report.Items[0].EnumerateObject().Select(member => member.Name)
        );
        Assert.All(
            report.Items,
            item =>
                Assert.Equal(
                    (0, 0),
                    (item.GetProperty("hour").GetDateTimeOffset().Minute, item.GetProperty("hour").GetDateTimeOffset().Second)
                )
        );

        // The hour may change while the pushes are sent.
        Assert.Equal((0, 3), Sums(report, delivering));
        Assert.Equal((true, 0), (Sums(report, failing).Failed >= 2, Sums(report, failing).Delivered));
        Assert.All(report.Items, item => Assert.Equal(Number(item, "sent"), Number(item, "delivered") + Number(item, "failed")));
        Assert.Empty(Of((await client.Get("/api/push-reports?kind=crash")).Must(200), failing));
        Assert.Empty(Of((await client.Get($"/api/push-reports?destination={failing}")).Must(200), delivering));
        Assert.Empty((await client.Get($"/api/push-reports?from={Time(-3)}&to={Time(-2)}")).Must(200).Items);
        Assert.NotEmpty((await client.Get($"/api/push-reports?from={Time(-1)}&to={Time(1)}")).Must(200).Items);

        var (_, others) = await App.NewCompanyAsync();
        Assert.Empty((await others.Get("/api/push-reports")).Must(200).Items);
    }

    [Theory]
    [InlineData("from=banana", "invalid", "from")]
    [InlineData("to=2027-01-01", "invalid", "to")]
    [InlineData("from=2027-01-02T00:00Z&to=2027-01-01T00:00Z", "invalid", "to")]
    [InlineData("from=2027-01-01T00:00Z&to=2027-03-01T00:00Z", "invalid", "from")]
    [InlineData("from=2027-01-01T00:00Z&from=2027-01-01T00:00Z", "invalid", "from")]
    [InlineData("limit=0", "invalid", "limit")]
    [InlineData("after=banana", "invalid", "after")]
    [InlineData("day=1", "unknownParameter", "day")]
    public async Task What_is_wrong_is_named(string query, string code, string member)
    {
        var (_, client) = await App.NewCompanyAsync();
        (await client.Get($"/api/push-reports?{query}")).MustRefuse(400, code, member);
    }

    private static string Time(int days) =>
        TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<System.Text.Json.JsonElement> Of(Answer report, string destination) =>
        report.Items.Where(item => item.GetProperty("destinationId").GetString() == destination);

    private static (int Failed, int Delivered) Sums(Answer report, string destination) =>
        (Of(report, destination).Sum(item => Number(item, "failed")), Of(report, destination).Sum(item => Number(item, "delivered")));

    private static int Number(System.Text.Json.JsonElement item, string member) => item.GetProperty(member).GetInt32();
}
