using System.Net;
using System.Net.Sockets;
using TaskDashboard.Core.Pushes.Delivery;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>The rule for addresses, where it holds: when connecting, after name resolution.</summary>
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
    public async Task A_literal_is_held_to_the_rule_without_resolution(string host)
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
        // Nothing listens at 127.0.0.2 and that port; the first is never tried.
        using var fixture = new SenderFixture(resolve: _ => [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);

        Assert.True((await fixture.SendAsync(new Uri($"http://hook.example:{endpoint.Port}/"))).Delivered);
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
    public async Task A_fault_of_our_own_is_a_result_too_and_says_nothing_of_itself()
    {
        using var fixture = new SenderFixture(resolve: _ => throw new InvalidOperationException("/etc/secret"));

        var result = await fixture.SendAsync(new Uri("http://hook.example/"));

        Assert.Equal((DeliveryError.Other, "The push could not be sent"), (result.Error, result.Message));
    }
}
