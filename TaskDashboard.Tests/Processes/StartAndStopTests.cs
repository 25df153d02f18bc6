using System.Net;
using System.Net.Sockets;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>How the application starts, refuses to start and stops, as seen from the console.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class StartAndStopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_process_on_the_same_database_says_so_and_stops()
    {
        await using var first = await AppProcess.StartAsync(_folder);
        await using var second = AppProcess.Launch(_folder);

        Assert.Equal(1, await second.ExitedAsync());
        AssertOneLine(second, "Another TaskDashboard runs on the database test.db.");

        using var api = first.Client();
        (await api.Get("/health/ready")).Must(200);
        (await api.Post("/api/tasks", new { type = "REPORT", name = "Still takes writes" })).Must(201);
    }

    [Fact]
    public async Task A_read_only_database_file_is_reported_in_one_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(AppProcess.DatabaseIn(_folder), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        await using var again = AppProcess.Launch(_folder, asOrdinaryUser: true);

        Assert.Equal(1, await again.ExitedAsync());
        AssertOneLine(again, "The database file is read-only. Allow the service to write to it and to its folder.");
    }

    [Fact]
    public async Task A_file_that_does_not_contain_a_database_is_reported_in_one_line()
    {
        await File.WriteAllTextAsync(
            AppProcess.DatabaseIn(_folder),
            string.Concat(Enumerable.Repeat("This is a letter to a friend. ", 200)),
            TestContext.Current.CancellationToken
        );
        await using var app = AppProcess.Launch(_folder);

        Assert.Equal(1, await app.ExitedAsync());
        AssertOneLine(app, "The database file is not a TaskDashboard database");
    }

    [Theory]
    [InlineData("Push:TimeoutSeconds", "soon")]
    [InlineData("Push:Schedule:trip:0", "tomorrow")]
    [InlineData("Database:Provider", "Oracle")]
    public async Task An_invalid_setting_is_reported_by_name(string setting, string value)
    {
        await using var app = AppProcess.Launch(_folder, $"--{setting}={value}");

        Assert.Equal(1, await app.ExitedAsync());
        AssertOneLine(app, setting);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var app = AppProcess.Launch(_folder, "--urls", $"http://{taken.LocalEndpoint}");

        Assert.Equal(1, await app.ExitedAsync());
        Assert.Contains(taken.LocalEndpoint.ToString()!, OneLineOf(app.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_service_issues_a_sign_in_link_that_works_once()
    {
        await using var app = await AppProcess.StartAsync(_folder);
        await using var command = AppProcess.Launch(_folder, "--urls", app.Address.ToString(), "--sign-in-link");
        Assert.Equal(0, await command.ExitedAsync());
        Assert.Equal("", command.Errors);
        Assert.NotEqual(app.SignInLink, command.SignInLink);

        foreach (var link in new[] { command.SignInLink, app.SignInLink })
        {
            using var browser = new SignInForm(app.Address);
            (await browser.FollowAsync(link.ToString())).Must(302);
            Assert.True(browser.IsSignedIn);
            (await browser.GetAsync(link.ToString())).Must(401);
        }

        // A person who can read the log must not be able to sign in with its contents.
        Assert.DoesNotContain(command.SignInLink.Query, app.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_records_the_attempts_in_progress_and_releases_the_other_pushes()
    {
        const int pushes = 100;
        const int inFlight = 16;
        await using var customer = await CustomerServer.StartAsync();
        await using (var app = await AppProcess.StartAsync(_folder, $"--Push:ConcurrencyPerDestination={inFlight}"))
        {
            using var api = app.Client();
            customer.Hold();
            await api.SubmitTripsAsync(await api.AddDestinationAsync(customer), pushes);
            await customer.WhenArrivedAsync(inFlight);

            app.Stop();
            await app.PrintsAsync("Application is shutting down");
            customer.LetAllThrough();
            Assert.Equal(0, await app.ExitedAsync());
            Assert.Equal("", app.Errors);
        }

        var before = customer.Deliveries.Count;
        customer.Epoch = 1;
        await using (var app = await AppProcess.StartAsync(_folder))
        {
            await customer.WhenAcknowledgedAsync(pushes);
            using var api = app.Client();
            var destinations = await api.UntilAsync(
                "/api/destinations",
                answer => answer.Items.Single().GetProperty("pushes").GetProperty("delivered").GetInt32() == pushes
            );
            Assert.Equal(0, destinations.Items.Single().GetProperty("pushes").GetProperty("sending").GetInt32());
        }

        // A clean stop makes no push go out twice.
        Assert.InRange(before, inFlight, pushes);
        Assert.Equal(pushes, customer.Deliveries.Count);
    }

    private static void AssertOneLine(AppProcess app, string text)
    {
        var line = OneLineOf(app.Errors);
        Assert.StartsWith("TaskDashboard: ", line, StringComparison.Ordinal);
        Assert.Contains(text, line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", app.Output, StringComparison.Ordinal);
    }

    private static string OneLineOf(string text) => Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
