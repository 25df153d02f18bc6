using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>The address rule, applied when connecting, after name resolution.</summary>
public sealed class ConnectRuleTests
{
    private const string Ok = "HTTP/1.1 204 No Content\r\n\r\n";

    [Theory]
    [InlineData(false, "127.0.0.1")]
    [InlineData(false, "10.0.0.1", "192.168.7.7", "::1")]
    [InlineData(true, "169.254.169.254")]
    [InlineData(true, "::ffff:127.0.0.1")]
    [InlineData(true, "0.0.0.0", "fe80::1")]
    public async Task A_name_that_leads_only_to_forbidden_addresses_is_refused(bool allowPrivate, params string[] addresses)
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        using var fixture = new SenderFixture(allowPrivate, _ => Array.ConvertAll(addresses, IPAddress.Parse));

        var result = await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"));

        Assert.Equal(DeliveryError.AddressNotAllowed, result.Error);
        Assert.Equal("The endpoint's name leads only to addresses that pushes may not be sent to", result.Message);
        Assert.Equal(0, endpoint.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("127.0.0.1.")]
    public async Task A_literal_address_is_checked_without_resolution(string host)
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        using var fixture = new SenderFixture(allowPrivate: false, name => throw new InvalidOperationException($"{name} was looked up"));

        var result = await fixture.SendAsync(new Uri($"http://{host}:{endpoint.Port}/"));

        Assert.Equal(DeliveryError.AddressNotAllowed, result.Error);
        Assert.Equal(0, endpoint.Connections);
    }

    [Fact]
    public async Task Localhost_of_this_machine_is_refused_unless_private_destinations_are_allowed()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        using var strict = new SenderFixture(allowPrivate: false);
        using var open = new SenderFixture(allowPrivate: true);
        var url = new Uri($"http://localhost:{endpoint.Port}/");

        Assert.Equal(DeliveryError.AddressNotAllowed, (await strict.SendAsync(url)).Error);
        Assert.True((await open.SendAsync(url)).Delivered);
    }

    [Fact]
    public async Task Of_several_addresses_only_the_allowed_ones_are_tried_and_a_dead_one_is_passed_over()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        // No server listens at 127.0.0.2 with that port. The first address is never tried.
        using var fixture = new SenderFixture(resolve: _ =>
            [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]
        );

        Assert.True((await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"))).Delivered);
    }

    [Fact]
    public async Task A_name_that_resolves_differently_the_next_time_is_checked_again()
    {
        await using var endpoint = RawEndpoint.Answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        var asked = 0;
        using var fixture = new SenderFixture(resolve: _ => [asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]);
        var url = new Uri($"http://hook.example:{endpoint.Port}/");

        Assert.True((await fixture.SendAsync(url)).Delivered);
        Assert.Equal((DeliveryError.AddressNotAllowed, 2), ((await fixture.SendAsync(url)).Error, asked));
    }

    [Fact]
    public async Task A_name_that_resolves_differently_when_the_request_is_sent_again_is_checked_again()
    {
        await using var endpoint = new RawEndpoint(connection =>
        {
            connection.Close();
            return Task.CompletedTask;
        });
        var asked = 0;
        using var fixture = new SenderFixture(resolve: _ => [asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]);

        var result = await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"));

        Assert.Equal((DeliveryError.AddressNotAllowed, 2, 1), (result.Error, asked, endpoint.Connections));
    }

    [Fact]
    public async Task A_redirect_to_a_metadata_address_leads_nowhere()
    {
        await using var endpoint = RawEndpoint.Answering(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://metadata.example/latest\r\nContent-Length: 0\r\n\r\n"
        );
        var asked = new List<string>();
        using var fixture = new SenderFixture(resolve: name =>
        {
            asked.Add(name);
            return [IPAddress.Loopback];
        });

        var result = await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"));

        Assert.Equal((DeliveryError.Redirect, 307), (result.Error, result.Status));
        Assert.Equal(["hook.example"], asked);
    }

    [Fact]
    public async Task The_name_stays_in_the_Host_header_when_its_address_is_connected_to()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        using var fixture = new SenderFixture(resolve: _ => [IPAddress.Loopback]);

        await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"));

        Assert.Equal($"hook.example:{endpoint.Port}", (await endpoint.NextRequestAsync())["host"]);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(null)]
    public async Task A_name_without_an_address_could_not_be_resolved(SocketError? failure)
    {
        using var fixture = new SenderFixture(resolve: _ => failure is { } error ? throw new SocketException((int)error) : []);

        var result = await fixture.SendAsync(new Uri("http://nowhere.example/"));

        Assert.Equal((DeliveryError.NameNotResolved, "The endpoint's name could not be resolved"), (result.Error, result.Message));
    }

    [Fact]
    public async Task An_internal_error_is_a_result_too_without_its_details()
    {
        using var fixture = new SenderFixture(resolve: _ => throw new InvalidOperationException("/etc/secret"));

        var result = await fixture.SendAsync(new Uri("http://hook.example/"));

        Assert.Equal((DeliveryError.Other, "The push could not be sent"), (result.Error, result.Message));
    }
}
