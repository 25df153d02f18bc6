using System.Net;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class DestinationAddressTests
{
    public static TheoryData<string> PublicAddresses =>
        [
            "8.8.8.8",
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "169.253.255.255",
            "223.255.255.255",
            "2606:4700::1111",
        ];

    public static TheoryData<string> PrivateAddresses =>
        [
            "127.0.0.1",
            "127.255.255.254",
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "::1",
            "fc00::1",
            "fdff::1",
            "2001:db8::1",
        ];

    public static TheoryData<string> ForbiddenAddresses =>
        [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.0.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "192.88.99.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "fd00:ec2:0:0::254",
            "fd20:ce::254",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "100::1",
            "4000::1",
        ];

    [Theory, MemberData(nameof(PublicAddresses))]
    public void Public_addresses_are_always_allowed(string address) => AssertAllowed(address, byDefault: true, whenPrivateIs: true);

    [Theory, MemberData(nameof(PrivateAddresses))]
    public void Private_addresses_are_allowed_on_request(string address) => AssertAllowed(address, byDefault: false, whenPrivateIs: true);

    [Theory, MemberData(nameof(ForbiddenAddresses))]
    public void Some_addresses_are_never_allowed(string address) => AssertAllowed(address, byDefault: false, whenPrivateIs: false);

    [Theory]
    [InlineData("https://hook.example/path?q=1")]
    [InlineData("http://hook.example:8080")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700::1111]/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://notlocalhost/")]
    public void A_public_URL_is_accepted(string url)
    {
        Assert.Null(DestinationAddress.Refusal(url, allowPrivate: false, out var uri));
        Assert.Equal(new Uri(url), uri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("/relative")]
    [InlineData("hook.example")]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData("ftp://hook.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("ws://hook.example/")]
    [InlineData("http://user@hook.example/")]
    [InlineData("http://user:word@hook.example/")]
    [InlineData("http://hook.example:0/")]
    [InlineData("http://hook.example:99999/")]
    [InlineData("http://[::1/")]
    [InlineData("http://./")]
    public void An_invalid_URL_is_refused_either_way(string url) => AssertRefused(url, evenWhenPrivateIs: true);

    [Fact]
    public void A_URL_without_end_is_refused() => AssertRefused("https://hook.example/" + new string('x', 3000), evenWhenPrivateIs: true);

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://0251.0376.0251.0376/")]
    [InlineData("http://169.254.43518/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://METADATA.google.internal./")]
    [InlineData("http://100.100.100.200/")]
    public void Metadata_and_link_local_are_refused_either_way(string url) => AssertRefused(url, evenWhenPrivateIs: true);

    [Theory]
    [InlineData("http://localhost:5000/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://app.localhost/")]
    [InlineData("http://ip6-localhost/")]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://172.20.0.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://[fd12:3456::1]/")]
    public void Private_destinations_are_refused_unless_allowed(string url) => AssertRefused(url, evenWhenPrivateIs: false);

    private static void AssertAllowed(string address, bool byDefault, bool whenPrivateIs)
    {
        var parsed = IPAddress.Parse(address);
        Assert.Equal(
            (byDefault, whenPrivateIs),
            (DestinationAddress.IsAllowed(parsed, allowPrivate: false), DestinationAddress.IsAllowed(parsed, allowPrivate: true))
        );
    }

    private static void AssertRefused(string url, bool evenWhenPrivateIs)
    {
        var refusal = DestinationAddress.Refusal(url, allowPrivate: false, out var uri);
        Assert.EndsWith(".", refusal, StringComparison.Ordinal);
        Assert.Null(uri);
        Assert.Equal(evenWhenPrivateIs, DestinationAddress.Refusal(url, allowPrivate: true, out uri) is not null);
        Assert.Equal(evenWhenPrivateIs, uri is null);
    }
}
