using System.Buffers.Binary;
using System.Net;

namespace TaskDashboard.Core.Access;

/// <summary>
/// The address by which limits distinguish clients: an IPv4 address, or the /64 network of an IPv6 address, because one client has all
/// addresses of such a network. An IPv4 address mapped into IPv6 is IPv4. The default value is used for all clients with an unknown
/// address.
/// </summary>
public readonly record struct ClientAddress
{
    private const byte Unknown = 0;
    private const byte IPv4 = 4;
    private const byte IPv6 = 6;

    private readonly byte _version;
    private readonly ulong _network;

    private ClientAddress(byte version, ulong network) => (_version, _network) = (version, network);

    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        var whole = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return whole.TryWriteBytes(bytes, out var length) && length == 4
            ? new ClientAddress(IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new ClientAddress(IPv6, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>Returns the usual notation: "203.0.113.9" or "2001:db8:1:2::/64".</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        switch (_version)
        {
            case Unknown:
                return "an unknown address";
            case IPv4:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_network);
                return new IPAddress(bytes[..4]).ToString();
            default:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, _network);
                return $"{new IPAddress(bytes)}/64";
        }
    }
}
