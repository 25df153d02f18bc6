using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>Whatever an endpoint does, the result is an outcome with an explanation for support staff.</summary>
public sealed class BadEndpointTests : IDisposable
{
    private readonly SenderFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task It_never_answers()
    {
        await using var endpoint = RawEndpoint.Silent();

        var sending = _fixture.SendAsync(endpoint.Url);
        await endpoint.NextRequestAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(sending.IsCompleted);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(0.1));
        var result = await sending;

        Assert.Equal((DeliveryError.Timeout, "No answer within 30 s", null), (result.Error, result.Message, result.Status));
        Assert.Equal(30_000, result.DurationMs);
    }

    [Fact]
    public async Task It_sends_the_headers_slowly()
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\nX-Slow: ");
            await connection.WhenEndedAsync();
        });

        var sending = _fixture.SendAsync(endpoint.Url);
        await endpoint.NextRequestAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(DeliveryError.Timeout, (await sending).Error);
    }

    [Fact]
    public async Task It_does_not_take_the_payload()
    {
        var connected = new TaskCompletionSource();
        await using var endpoint = new RawEndpoint(
            connection =>
            {
                connected.SetResult();
                return connection.WhenEndedAsync();
            },
            readsRequests: false
        );

        var sending = _fixture.SendAsync(endpoint.Url, payload: new byte[16 * 1024 * 1024]);
        await connected.Task;
        _fixture.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(DeliveryError.Timeout, (await sending).Error);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 20", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    public async Task It_closes_before_it_has_answered(string sent, bool reset)
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(sent);
            if (reset)
            {
                connection.Reset();
            }
            else
            {
                connection.Close();
            }
        });

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal(
            (DeliveryError.ConnectionClosed, "The connection was closed before there was an answer"),
            (result.Error, result.Message)
        );
        Assert.Null(result.Status);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf", "half")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "half")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnot a length\r\n", "")]
    public async Task It_breaks_off_within_the_body_when_the_status_has_already_decided(string rest, string kept)
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 202 Accepted\r\n" + rest);
            connection.Close();
        });

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.None, 202, true), (result.Error, result.Status, result.AnswerTruncated));
        Assert.Equal(kept, Encoding.ASCII.GetString(result.Answer));
    }

    [Theory]
    [InlineData("HTTP/1.1 abc OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")]
    public async Task It_does_not_speak_HTTP(string answer)
    {
        await using var endpoint = RawEndpoint.Answering(answer);

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.BadAnswer, "The endpoint's answer is not valid HTTP"), (result.Error, result.Message));
    }

    [Fact]
    public async Task Its_headers_never_end()
    {
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await connection.SendAsync("X-More: " + new string('x', 1000) + "\r\n");
            }
        });

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.BadAnswer, "The headers of the endpoint's answer are too large"), (result.Error, result.Message));
    }

    [Theory]
    [InlineData("Content-Length: 104857600\r\n\r\n", "")]
    [InlineData("Connection: close\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "10000\r\n")]
    public async Task It_sends_100_MB(string framing, string chunk)
    {
        const int piece = 0x10000;
        const int pieces = 1600;
        var taken = new TaskCompletionSource<int>();
        await using var endpoint = new RawEndpoint(async connection =>
        {
            var sent = 0;
            try
            {
                await connection.SendAsync("HTTP/1.1 500 Internal Server Error\r\n" + framing);
                for (; sent < pieces; sent++)
                {
                    await connection.SendAsync(chunk + new string('x', piece) + (chunk.Length > 0 ? "\r\n" : ""));
                }
            }
            finally
            {
                taken.SetResult(sent);
            }
        });

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.Status, 500, true), (result.Error, result.Status, result.AnswerTruncated));
        Assert.Equal(4096, result.Answer.Length);
        // The connection was closed long before the end, so the endpoint could not send all of its data.
        Assert.True(await taken.Task.WaitAsync(TestContext.Current.CancellationToken) < pieces);
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    public async Task It_sends_about_4_KiB(int length, bool truncated)
    {
        await using var declared = RawEndpoint.Answering($"HTTP/1.1 500 X\r\nContent-Length: {length}\r\n\r\n" + new string('x', length));
        await using var undeclared = RawEndpoint.Answering(
            $"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{new string('x', length)}\r\n0\r\n\r\n"
        );

        foreach (var endpoint in new[] { declared, undeclared })
        {
            var result = await _fixture.SendAsync(endpoint.Url);
            Assert.Equal((4096, truncated), (result.Answer.Length, result.AnswerTruncated));
        }
    }

    [Fact]
    public async Task It_changes_the_protocol()
    {
        await using var endpoint = RawEndpoint.Answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: odd\r\nConnection: upgrade\r\n\r\n");

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((DeliveryError.Status, 101), (result.Error, result.Status));
    }

    [Fact]
    public async Task No_server_listens()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var result = await _fixture.SendAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)bound.LocalEndPoint!).Port}/"));

        Assert.Equal((DeliveryError.ConnectionRefused, "The connection was refused"), (result.Error, result.Message));
    }

    [Fact]
    public async Task It_has_a_certificate_that_nobody_trusts()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var addresses = new SubjectAlternativeNameBuilder();
        addresses.AddIpAddress(IPAddress.Loopback);
        name.CertificateExtensions.Add(addresses.Build());
        using var certificate = name.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        await using var endpoint = new RawEndpoint(
            async connection =>
            {
                using var tls = new SslStream(connection.Stream);
                try
                {
                    await tls.AuthenticateAsServerAsync(certificate);
                    await tls.ReadExactlyAsync(new byte[1]);
                }
                catch (System.Security.Authentication.AuthenticationException)
                {
                    // The sender rejected the certificate.
                }
            },
            readsRequests: false
        );

        var result = await _fixture.SendAsync(new Uri($"https://127.0.0.1:{endpoint.Port}/"));

        Assert.Equal((DeliveryError.TlsFailure, "The endpoint's certificate is not trusted"), (result.Error, result.Message));
    }

    [Fact]
    public async Task It_speaks_only_an_older_TLS_than_is_safe()
    {
        // If the client offers no older version, the endpoint answers with an alert of TLS 1.0: unsupported version.
        await using var endpoint = new RawEndpoint(
            connection => connection.SendAsync("\x15\x03\x01\x00\x02\x02\x46"),
            readsRequests: false
        );

        var result = await _fixture.SendAsync(new Uri($"https://127.0.0.1:{endpoint.Port}/"));

        Assert.Equal((DeliveryError.TlsFailure, "The secure connection (TLS) could not be made"), (result.Error, result.Message));
    }

    [Fact]
    public async Task It_does_not_speak_TLS()
    {
        await using var endpoint = new RawEndpoint(
            connection => connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"),
            readsRequests: false
        );

        var result = await _fixture.SendAsync(new Uri($"https://127.0.0.1:{endpoint.Port}/"));

        Assert.Equal((DeliveryError.TlsFailure, "The secure connection (TLS) could not be made"), (result.Error, result.Message));
    }
}
