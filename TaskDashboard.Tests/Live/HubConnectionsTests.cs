using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging.Abstractions;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Tests.Live;

public sealed class HubConnectionsTests
{
    private readonly FakeClock _clock = new();
    private readonly CallerWatch _watch = new();

    [Fact]
    public void Every_half_minute_a_connection_without_a_valid_key_is_closed_and_the_others_stay()
    {
        var gone = false;
        Caller? Current(string id) => gone && id == "1" ? null : _watch.Current(id);
        using var connections = new HubConnections(Current, _clock, NullLogger<HubConnections>.Instance);
        var (first, second) = (Connect(connections, "1"), Connect(connections, "2"));

        gone = true;
        _clock.Advance(HubConnections.CheckInterval - TimeSpan.FromTicks(1));
        Assert.False(first.Closed);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((true, false), (first.Closed, second.Closed));
    }

    [Fact]
    public void Changed_rights_close_the_connection()
    {
        var demoted = false;
        Caller? Current(string id) => demoted ? Callers.Of(Role.Viewer, id: id) : _watch.Current(id);
        using var connections = new HubConnections(Current, _clock, NullLogger<HubConnections>.Instance);
        var connection = Connect(connections, "1", Role.Administrator);

        demoted = true;

        Assert.Equal("ended", Assert.Throws<RefusedException>(() => connections.Of(connection)).Code);
        _clock.Advance(HubConnections.CheckInterval);
        Assert.True(connection.Closed);
    }

    [Fact]
    public void A_key_that_ended_during_the_handshake_gets_no_connection()
    {
        using var connections = new HubConnections(_watch.Current, _clock, NullLogger<HubConnections>.Instance);
        var late = new Connection("1");

        connections.Add(late);

        Assert.True(late.Closed);
        Assert.Throws<RefusedException>(() => connections.Of(late));
    }

    [Fact]
    public void A_closed_connection_is_removed()
    {
        using var connections = new HubConnections(_watch.Current, _clock, NullLogger<HubConnections>.Instance);
        var connection = Connect(connections, "1");

        connections.Remove(connection);
        _watch.Leave("1");
        _clock.Advance(HubConnections.CheckInterval);

        Assert.False(connection.Closed);
    }

    [Fact]
    public void A_connection_that_cannot_be_closed_does_not_affect_others_and_is_tried_again()
    {
        var gone = false;
        Caller? Current(string id) => gone ? null : _watch.Current(id);
        using var connections = new HubConnections(Current, _clock, NullLogger<HubConnections>.Instance);
        Connection[] all = [Connect(connections, "1"), Connect(connections, "2"), Connect(connections, "3")];
        Array.ForEach(all, connection => connection.Fails = true);

        gone = true;
        _clock.Advance(HubConnections.CheckInterval);
        Assert.All(all, connection => Assert.Equal((1, false), (connection.Aborts, connection.Closed)));
        Array.ForEach(all, connection => connection.Fails = false);
        _clock.Advance(HubConnections.CheckInterval);

        Assert.All(all, connection => Assert.True(connection.Closed));
    }

    private Connection Connect(HubConnections connections, string id, Role role = Role.Viewer)
    {
        _watch.Enter(Callers.Of(role, id: id), id);
        var connection = new Connection(id);
        connections.Add(connection);
        return connection;
    }

    private sealed class Connection(string caller) : HubCallerContext
    {
        public bool Closed { get; private set; }

        public int Aborts { get; private set; }

        public bool Fails { get; set; }

        public override string ConnectionId => "connection of " + caller;

        public override string? UserIdentifier => caller;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => CancellationToken.None;

        public override void Abort()
        {
            Aborts++;
            Closed = !Fails ? true : throw new ObjectDisposedException(ConnectionId);
        }
    }
}
