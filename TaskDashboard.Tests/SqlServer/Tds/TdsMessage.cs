using System.Buffers.Binary;
using System.Net.Sockets;

namespace TaskDashboard.Tests.SqlServer.Tds;

internal enum TdsMessageType : byte
{
    Batch = 0x01,
    Rpc = 0x03,
    Answer = 0x04,
    Attention = 0x06,
    Transaction = 0x0E,
    Login = 0x10,
    Prelogin = 0x12,
}

/// <summary>A message of the protocol [MS-TDS], joined from packets. Each packet has a header of eight bytes.</summary>
/// <param name="Resets">True if the session must be reset first, because the client took the connection from a pool.</param>
internal sealed record TdsMessage(TdsMessageType Type, byte[] Body, bool Resets)
{
    private const int HeaderLength = 8;
    private const int PacketLength = 4096;
    private const byte Last = 0x01;
    private const byte ResetConnection = 0x08;

    /// <returns>Null if the client closed the connection.</returns>
    public static TdsMessage? Read(NetworkStream stream)
    {
        var header = new byte[HeaderLength];
        using var body = new MemoryStream();
        var resets = false;
        while (true)
        {
            if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            {
                return null;
            }

            var part = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - HeaderLength];
            stream.ReadExactly(part);
            body.Write(part);
            resets |= (header[1] & ResetConnection) != 0;
            if ((header[1] & Last) != 0)
            {
                return new TdsMessage((TdsMessageType)header[0], body.ToArray(), resets);
            }
        }
    }

    public static void Answer(NetworkStream stream, ReadOnlyMemory<byte> body)
    {
        const int Most = PacketLength - HeaderLength;
        using var message = new MemoryStream();
        var (at, packet) = (0, 0);
        while (at < body.Length)
        {
            var part = body.Slice(at, Math.Min(Most, body.Length - at));
            at += part.Length;
            var header = new byte[HeaderLength];
            header[0] = (byte)TdsMessageType.Answer;
            header[1] = at == body.Length ? Last : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(part.Length + HeaderLength));
            header[6] = (byte)++packet;
            message.Write(header);
            message.Write(part.Span);
        }

        stream.Write(message.GetBuffer().AsSpan(0, (int)message.Length));
    }
}
