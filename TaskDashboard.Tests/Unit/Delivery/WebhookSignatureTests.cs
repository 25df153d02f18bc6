using System.Security.Cryptography;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class WebhookSignatureTests
{
    // Example of the Standard Webhooks libraries.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long UnixSeconds = 1614265330;
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Payload = """{"test": 2432232314}"""u8.ToArray();

    [Fact]
    public void The_published_example_comes_out()
    {
        Assert.True(WebhookSignature.TryDecode(Secret, out var key));

        Assert.Equal(Signature, WebhookSignature.Sign(Id, UnixSeconds, Payload, [new(key)]));
    }

    [Fact]
    public void Two_keys_give_two_signatures_in_their_order()
    {
        Assert.True(WebhookSignature.TryDecode(Secret, out var key));
        Assert.True(WebhookSignature.TryDecode(WebhookSignature.NewSecret(), out var other));

        var both = WebhookSignature.Sign(Id, UnixSeconds, Payload, [new(key), new(other)]).Split(' ');

        Assert.Equal([Signature, WebhookSignature.Sign(Id, UnixSeconds, Payload, [new(other)])], both);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    [InlineData(1024)]
    [InlineData(1024 * 1024)]
    public void Payloads_of_every_size_are_signed_whole(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        Assert.True(WebhookSignature.TryDecode(Secret, out var key));

        byte[] content = [.. Encoding.ASCII.GetBytes($"{Id}.{UnixSeconds}."), .. payload];

        Assert.Equal(
            "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content)),
            WebhookSignature.Sign(Id, UnixSeconds, payload, [new(key)])
        );
    }

    [Fact]
    public void New_secrets_differ_and_are_of_32_bytes()
    {
        var secret = WebhookSignature.NewSecret();

        Assert.True(WebhookSignature.TryDecode(secret, out var key));
        Assert.Equal(32, key.Length);
        Assert.NotEqual(secret, WebhookSignature.NewSecret());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_c2hvcnQ=")]
    public void A_malformed_secret_is_not_decoded(string secret)
    {
        Assert.False(WebhookSignature.TryDecode(secret, out var key));
        Assert.Empty(key);
    }

    [Fact]
    public void A_key_longer_than_64_bytes_is_not_decoded() =>
        Assert.False(WebhookSignature.TryDecode("whsec_" + Convert.ToBase64String(new byte[65]), out _));
}
