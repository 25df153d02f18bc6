using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Decides where pushes may be sent. The rule for URLs is checked when a destination is added or changed, and covers names and literals
/// only. The rule for addresses is checked at every connect, after name resolution, and is the decisive one.
/// </summary>
public static class DestinationAddress
{
    private const int MaxUrlLength = 2048;

    private enum Reach
    {
        Public,
        Private,
        Never,
    }

    /// <summary>Names of cloud metadata services. Their usual addresses are refused as well.</summary>
    private static readonly HashSet<string> MetadataNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "metadata.azure.internal",
        "metadata.azure.com",
        "instance-data",
        "instance-data.ec2.internal",
    };

    private static readonly HashSet<string> LocalNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost",
        "localhost.localdomain",
        "localhost6",
        "localhost6.localdomain6",
        "ip6-localhost",
        "ip6-loopback",
    };

    private static readonly (IPNetwork Network, Reach Reach)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), Reach.Never), // this host, unspecified
        (IPNetwork.Parse("169.254.0.0/16"), Reach.Never), // link-local, metadata of most clouds
        (IPNetwork.Parse("100.100.100.200/32"), Reach.Never), // metadata within the shared range
        (IPNetwork.Parse("168.63.129.16/32"), Reach.Never), // a cloud's host agent at a public address
        (IPNetwork.Parse("192.0.0.0/24"), Reach.Never), // protocol assignments, metadata of one cloud
        (IPNetwork.Parse("192.88.99.0/24"), Reach.Never), // relay of 6to4
        (IPNetwork.Parse("224.0.0.0/4"), Reach.Never), // multicast
        (IPNetwork.Parse("240.0.0.0/4"), Reach.Never), // reserved, broadcast
        (IPNetwork.Parse("10.0.0.0/8"), Reach.Private),
        (IPNetwork.Parse("100.64.0.0/10"), Reach.Private), // shared by carriers
        (IPNetwork.Parse("127.0.0.0/8"), Reach.Private),
        (IPNetwork.Parse("172.16.0.0/12"), Reach.Private),
        (IPNetwork.Parse("192.168.0.0/16"), Reach.Private),
        (IPNetwork.Parse("192.0.2.0/24"), Reach.Private), // documentation, as the two below
        (IPNetwork.Parse("198.51.100.0/24"), Reach.Private),
        (IPNetwork.Parse("203.0.113.0/24"), Reach.Private),
        (IPNetwork.Parse("198.18.0.0/15"), Reach.Private), // benchmarks of network gear
    ];

    /// <summary>
    /// Addresses that are neither listed here nor in 2000::/3 are never allowed. Neither are the forms that could bypass the table above
    /// with an IPv4 address: mapped, compatible, translated, NAT64, 6to4 and Teredo.
    /// </summary>
    private static readonly (IPNetwork Network, Reach Reach)[] V6 =
    [
        (IPNetwork.Parse("fd00:ec2::/32"), Reach.Never), // metadata and other services of a cloud
        (IPNetwork.Parse("fd20:ce::254/128"), Reach.Never), // metadata
        (IPNetwork.Parse("fd00:c1::a9fe:a9fe/128"), Reach.Never),
        (IPNetwork.Parse("2001::/32"), Reach.Never), // Teredo
        (IPNetwork.Parse("2002::/16"), Reach.Never), // 6to4
        (IPNetwork.Parse("::1/128"), Reach.Private),
        (IPNetwork.Parse("fc00::/7"), Reach.Private),
        (IPNetwork.Parse("2001:db8::/32"), Reach.Private), // documentation, as the one below
        (IPNetwork.Parse("3fff::/20"), Reach.Private),
        (IPNetwork.Parse("2000::/3"), Reach.Public),
    ];

    /// <summary>
    /// Returns why this URL cannot be a destination, as a sentence. Null if it can; then <paramref name="uri"/> is the parsed URL.
    /// </summary>
    public static string? Refusal(string url, bool allowPrivate, out Uri? uri)
    {
        uri = null;
        if (string.IsNullOrWhiteSpace(url))
        {
            return "The URL is missing.";
        }
        if (url.Length > MaxUrlLength)
        {
            return $"The URL is longer than {MaxUrlLength} characters.";
        }
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            || (parsed.Scheme != Uri.UriSchemeHttp && parsed.Scheme != Uri.UriSchemeHttps)
        )
        {
            return "The URL must be absolute and start with http:// or https://.";
        }
        if (NamesUser(url.AsSpan().Trim()))
        {
            return "The URL must not contain a user name or password; use the authorization of the destination.";
        }
        if (HostOf(parsed) is not { Length: > 0 } host)
        {
            return "The URL must name a host.";
        }
        if (parsed.Port == 0)
        {
            return "The port of the URL must be between 1 and 65535.";
        }

        var reach = IPAddress.TryParse(host, out var address) ? ReachOf(address) : ReachOf(host);
        switch (reach)
        {
            case Reach.Never:
                return "The URL leads to an address that pushes are never sent to (link-local, metadata, multicast or reserved).";
            case Reach.Private when !allowPrivate:
                return "The URL leads to this machine or a private network, and such destinations are not allowed here.";
            default:
                uri = parsed;
                return null;
        }
    }

    /// <summary>Whether a connection to this address is allowed.</summary>
    public static bool IsAllowed(IPAddress address, bool allowPrivate) =>
        ReachOf(address) switch
        {
            Reach.Public => true,
            Reach.Private => allowPrivate,
            _ => false,
        };

    /// <summary>Returns the host without the brackets of an IPv6 literal and without the root's dot.</summary>
    internal static string Bare(string host) => host.Trim('[', ']').TrimEnd('.');

    // Checked in the text, because an empty user name, as in https://@host/, is not in the parsed URL.
    private static bool NamesUser(ReadOnlySpan<char> url)
    {
        var rest = url[(url.IndexOf(':') + 1)..].TrimStart(@"/\");
        var end = rest.IndexOfAny(@"/\?#");
        return (end < 0 ? rest : rest[..end]).Contains('@');
    }

    private static string? HostOf(Uri url)
    {
        try
        {
            return Bare(url.IdnHost);
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static Reach ReachOf(string name)
    {
        if (MetadataNames.Contains(name))
        {
            return Reach.Never;
        }
        return LocalNames.Contains(name) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? Reach.Private : Reach.Public;
    }

    private static Reach ReachOf(IPAddress address)
    {
        // Not covered by the tables, because IPNetwork compares the IPv4 part of a mapped address even with an IPv6 prefix.
        if (address.IsIPv4MappedToIPv6)
        {
            return Reach.Never;
        }
        var v4 = address.AddressFamily == AddressFamily.InterNetwork;
        foreach (var (network, reach) in v4 ? V4 : V6)
        {
            if (network.Contains(address))
            {
                return reach;
            }
        }
        return v4 ? Reach.Public : Reach.Never;
    }
}
