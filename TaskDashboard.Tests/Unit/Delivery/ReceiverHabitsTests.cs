using System.Collections.Concurrent;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>However receivers treat connections, no push loses an attempt, and none counts as delivered that was not read.</summary>
public sealed class ReceiverHabitsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly SenderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    public enum End
    {
        Fin,
        Reset,
        RequestTimeout,
    }

    [Fact]
    public async Task A_connection_is_used_again_once_the_first_one_was_watched_for_a_while()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        var target = await WatchedTargetAsync(endpoint);

        for (var i = 0; i < 5; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
        }

        Assert.Equal(1, endpoint.Connections);
    }

    [Fact]
    public async Task Until_the_first_connection_was_watched_each_attempt_has_a_fresh_one()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        var target = _fixture.Target(endpoint.Url);

        for (var i = 0; i < 4; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
        }

        Assert.Equal(4, endpoint.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 2)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 2)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: Close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 2)]
    public async Task A_connection_that_ends_with_its_answer_is_not_used_again_although_it_stays_open(string answer, int connections)
    {
        await using var endpoint = new RawEndpoint(connection => connection.SendAsync(connection.Requests == 1 ? Ok : answer));
        var target = await WatchedTargetAsync(endpoint);

        Assert.True((await SendAsync(target)).Delivered);
        Assert.True((await SendAsync(target)).Delivered);

        Assert.Equal(connections, endpoint.Connections);
    }

    [Theory]
    [InlineData(End.Fin)]
    [InlineData(End.Reset)]
    [InlineData(End.RequestTimeout)]
    public async Task A_connection_that_ends_while_idle_costs_nothing(End end)
    {
        var resting = new ConcurrentQueue<RawConnection>();
        await using var endpoint = new RawEndpoint(connection =>
        {
            resting.Enqueue(connection);
            return connection.SendAsync(Ok);
        });
        var target = await WatchedTargetAsync(endpoint);

        await EndAsync(resting.Last(), end);
        Assert.True((await SendAsync(target)).Delivered);

        Assert.Equal((2, 2), (endpoint.Connections, endpoint.WaitingRequests));
    }

    [Theory]
    [InlineData(End.Fin)]
    [InlineData(End.Reset)]
    [InlineData(End.RequestTimeout)]
    public async Task If_a_connection_ends_under_the_next_request_that_is_sent_again_on_a_new_one(End end)
    {
        await using var endpoint = new RawEndpoint(connection =>
            connection.Requests == 1 ? connection.SendAsync(Ok) : EndAsync(connection, end)
        );
        var target = await WatchedTargetAsync(endpoint);
        var first = await endpoint.NextRequestAsync();

        _fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        var result = await SendAsync(target);

        Assert.Equal((DeliveryError.None, 200, 2), (result.Error, result.Status, result.Sends));
        Assert.Equal(2, endpoint.Connections);
        var (lost, read) = (await endpoint.NextRequestAsync(), await endpoint.NextRequestAsync());
        Assert.NotEqual(first["webhook-timestamp"], read["webhook-timestamp"]);
        Assert.Equal(lost.Headers, read.Headers);
        Assert.Equal(lost.Body, read.Body);
    }

    [Fact]
    public async Task After_a_connection_that_ended_under_a_request_none_is_used_again_until_one_was_watched()
    {
        await using var endpoint = new RawEndpoint(connection =>
            connection.Requests == 1 ? connection.SendAsync(Ok) : EndAsync(connection, End.Fin)
        );
        var target = await WatchedTargetAsync(endpoint);

        Assert.Equal(2, (await SendAsync(target)).Sends);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, (await SendAsync(target)).Sends);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endpoint_that_always_closes_without_an_answer_is_sent_to_twice_and_no_more(bool reset)
    {
        await using var endpoint = new RawEndpoint(connection => EndAsync(connection, reset ? End.Reset : End.Fin));

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.ConnectionClosed, 2, 2), (result.Error, result.Sends, endpoint.WaitingRequests));
    }

    [Fact]
    public async Task A_fresh_connection_that_is_refused_is_the_attempts_error()
    {
        var closing = new TaskCompletionSource();
        var endpoint = new RawEndpoint(async connection =>
        {
            if (connection.Requests == 1)
            {
                await connection.SendAsync(Ok);
                return;
            }
            await closing.Task;
            connection.Close();
        });
        var target = await WatchedTargetAsync(endpoint);
        await endpoint.NextRequestAsync();

        var sending = SendAsync(target);
        await endpoint.NextRequestAsync();
        endpoint.StopListening();
        closing.SetResult();

        var result = await sending;
        Assert.Equal((DeliveryError.ConnectionRefused, 1), (result.Error, result.Sends));
        await endpoint.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_not_asked_for_again()
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(connection.Requests == 1 ? Ok : "HTTP/1.1 2");
            if (connection.Requests > 1)
            {
                connection.Close();
            }
        });
        var target = await WatchedTargetAsync(endpoint);

        var result = await SendAsync(target);

        Assert.Equal((DeliveryError.ConnectionClosed, 1, 2), (result.Error, result.Sends, endpoint.WaitingRequests));
    }

    [Fact]
    public async Task A_second_answer_sent_together_with_the_first_is_ignored()
    {
        var notified = 0;
        await using var endpoint = RawEndpoint.Answering(Ok + Ok);
        var target = _fixture.Target(endpoint.Url);
        target.SentUnasked = () => notified++;

        for (var i = 0; i < 4; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
        }

        Assert.Equal((4, 4, 1), (endpoint.Connections, endpoint.WaitingRequests, notified));
    }

    [Theory]
    [InlineData("timeout=1")]
    [InlineData("timeout=0, max=0")]
    public async Task An_answer_that_leaves_its_connection_no_time_sends_nothing_unasked(string keepAlive)
    {
        await using var endpoint = RawEndpoint.Answering($"HTTP/1.1 200 OK\r\nKeep-Alive: {keepAlive}\r\nContent-Length: 2\r\n\r\nok");
        var target = _fixture.Target(endpoint.Url);
        target.SentUnasked = () => Assert.Fail("It sent nothing that was not asked for.");

        for (var i = 0; i < 3; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
        }

        Assert.Equal(3, endpoint.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("\r\n")]
    public async Task Bytes_on_the_watched_connection_are_ignored(string unasked)
    {
        var notified = new TaskCompletionSource();
        var answered = new TaskCompletionSource<RawConnection>();
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(Ok);
            answered.TrySetResult(connection);
        });
        var target = _fixture.Target(endpoint.Url);
        target.SentUnasked = notified.SetResult;

        Assert.True((await SendAsync(target)).Delivered);
        await (await answered.Task).SendAsync(unasked);
        await notified.Task;
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
            _fixture.Clock.Advance(ConnectionPool.WatchTime);
        }

        Assert.Equal((4, 4), (endpoint.Connections, endpoint.WaitingRequests));
    }

    [Fact]
    public async Task Bytes_on_an_idle_connection_are_ignored_and_connections_are_no_longer_reused()
    {
        var notified = 0;
        var answered = new ConcurrentQueue<RawConnection>();
        await using var endpoint = new RawEndpoint(async connection =>
        {
            answered.Enqueue(connection);
            await connection.SendAsync(Ok);
        });
        var target = await WatchedTargetAsync(endpoint);
        target.SentUnasked = () => notified++;

        await answered.Last().SendAsync(Ok);
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
        }

        Assert.Equal((4, 4, 1), (endpoint.Connections, endpoint.WaitingRequests, notified));
    }

    [Fact]
    public async Task An_answer_that_arrives_before_the_request_is_ignored()
    {
        var sent = new TaskCompletionSource();
        await using var endpoint = new RawEndpoint(
            async connection =>
            {
                await connection.SendAsync(Ok);
                sent.SetResult();
                await connection.WhenEndedAsync();
            },
            readsRequests: false
        );
        var connect = new GuardedConnect(allowPrivate: true, _fixture.Clock, (_, _) => ValueTask.FromResult<System.Net.IPAddress[]>([]));
        using var connection = await Connection.OpenAsync(endpoint.Url, connect, _fixture.Clock, TestContext.Current.CancellationToken);
        await sent.Task;

        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() =>
            connection.SendAsync(request, TestContext.Current.CancellationToken)
        );

        Assert.Equal((DeliveryError.BadAnswer, true), (DeliveryOutcome.OfException(failure).Error, connection.SentUnasked));
    }

    [Fact]
    public async Task A_destination_that_is_known_for_it_gets_a_fresh_connection_each_time()
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        var target = _fixture.Target(endpoint.Url, freshConnections: true);

        for (var i = 0; i < 3; i++)
        {
            Assert.True((await SendAsync(target)).Delivered);
            _fixture.Clock.Advance(ConnectionPool.WatchTime);
        }

        Assert.Equal(3, endpoint.Connections);
    }

    [Fact]
    public async Task An_endpoint_that_closes_while_it_is_watched_gets_fresh_connections_until_one_stays_open()
    {
        var closes = true;
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(Ok);
            if (closes)
            {
                connection.Close();
            }
        });
        var target = _fixture.Target(endpoint.Url);
        target.SentUnasked = () => Assert.Fail("It sent nothing that was not asked for.");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, (await SendAsync(target)).Sends);
            await _fixture.Sender.WatchOf(target);
        }
        Assert.Equal(3, endpoint.Connections);

        closes = false;
        await SendAsync(target);
        await WatchAsync(target);
        await SendAsync(target);
        Assert.Equal(4, endpoint.Connections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resting_connections_are_closed_after_a_while_and_when_their_target_is_not_used_any_more(bool afterAWhile)
    {
        await using var endpoint = RawEndpoint.Answering(Ok);
        var target = await WatchedTargetAsync(endpoint);

        if (afterAWhile)
        {
            _fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        }
        else
        {
            _fixture.Sender.Forget(target);
        }

        await endpoint.NextHangUpAsync();
        Assert.True((await SendAsync(target)).Delivered);
        Assert.Equal(2, endpoint.Connections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(300)]
    public async Task No_push_of_a_burst_is_lost_to_an_endpoint_that_closes_a_while_after_its_answer(int milliseconds)
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(Ok);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);
            connection.Close();
        });
        using var sender = new HttpPushSender(new PushDeliveryOptions { AllowPrivateDestinations = true }, TimeProvider.System);
        var target = _fixture.Target(endpoint.Url);
        var next = 300;

        var results = new ConcurrentBag<DeliveryResult>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    while (Interlocked.Decrement(ref next) >= 0)
                    {
                        results.Add(await sender.SendAsync(_fixture.Delivery(target), TestContext.Current.CancellationToken));
                    }
                })
        );

        Assert.Equal(300, results.Count);
        Assert.All(results, result => Assert.True(result.Delivered, result.Message));
        Assert.True(endpoint.WaitingRequests >= 300);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("\r\nhello")]
    public async Task A_body_that_does_not_end_is_read_for_two_seconds_and_is_not_a_failure(string rest)
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
            await connection.WhenEndedAsync();
        });
        using var sender = new HttpPushSender(new PushDeliveryOptions { AllowPrivateDestinations = true }, TimeProvider.System);

        var result = await sender.SendAsync(_fixture.Delivery(_fixture.Target(endpoint.Url)), TestContext.Current.CancellationToken);

        Assert.InRange(result.DurationMs, 1900, 25_000);
        Assert.Equal((DeliveryError.None, 200, true), (result.Error, result.Status, result.AnswerTruncated));
        Assert.Equal("hello", Encoding.ASCII.GetString(result.Answer));
    }

    [Fact]
    public async Task A_chunked_answer_is_kept_whole_whatever_length_it_names()
    {
        await using var endpoint = RawEndpoint.Answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        );

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.None, "hello", false), (result.Error, Encoding.ASCII.GetString(result.Answer), result.AnswerTruncated));
    }

    private static Task EndAsync(RawConnection connection, End end)
    {
        switch (end)
        {
            case End.Fin:
                connection.Close();
                return Task.CompletedTask;
            case End.Reset:
                connection.Reset();
                return Task.CompletedTask;
            default:
                return TimeOutAsync(connection);
        }
    }

    private static async Task TimeOutAsync(RawConnection connection)
    {
        await connection.SendAsync("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        connection.Close();
    }

    private Task<DeliveryResult> SendAsync(DeliveryTarget target) =>
        _fixture.Sender.SendAsync(_fixture.Delivery(target), TestContext.Current.CancellationToken);

    /// <summary>A target whose first connection has answered once, was watched, and is idle.</summary>
    private async Task<DeliveryTarget> WatchedTargetAsync(RawEndpoint endpoint)
    {
        var target = _fixture.Target(endpoint.Url);
        Assert.True((await SendAsync(target)).Delivered);
        await WatchAsync(target);
        return target;
    }

    private Task WatchAsync(DeliveryTarget target)
    {
        _fixture.Clock.Advance(ConnectionPool.WatchTime);
        return _fixture.Sender.WatchOf(target);
    }
}
