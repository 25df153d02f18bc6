using System.Text;

namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>Reads the requests of a client: a batch of text, a call of sp_executesql, or a transaction request.</summary>
internal static class TdsRequest
{
    private const ushort ProcedureById = 0xFFFF;
    private const ushort ExecuteSql = 10;
    private const byte Snapshot = 5;
    private const ushort LongOrNull = 0xFFFF;
    private const ulong NullLong = ulong.MaxValue;

    public static TdsCommand Batch(byte[] body)
    {
        using var reader = ReaderAfterHeaders(body);
        return new TdsCommand(Encoding.Unicode.GetString(reader.ReadBytes(body.Length)), [], body);
    }

    public static TdsCommand Rpc(byte[] body)
    {
        using var reader = ReaderAfterHeaders(body);
        if (reader.ReadUInt16() != ProcedureById || reader.ReadUInt16() != ExecuteSql)
        {
            throw new NotSupportedException("Only calls of sp_executesql are supported.");
        }

        reader.ReadUInt16();
        var values = new List<(string Name, object? Value)>();
        while (reader.BaseStream.Position < body.Length)
        {
            values.Add(Parameter(reader));
        }

        var types = values.Count < 2 ? [] : Declarations((string)values[1].Value!);
        return new TdsCommand(
            (string)values[0].Value!,
            [.. values.Skip(2).Select(value => new TdsParameter(value.Name, types[value.Name], value.Value))],
            body
        );
    }

    public static TdsTransaction Transaction(byte[] body)
    {
        using var reader = ReaderAfterHeaders(body);
        var kind = (TdsTransactionKind)reader.ReadUInt16();
        return new TdsTransaction(kind, kind == TdsTransactionKind.Begin && reader.ReadByte() == Snapshot);
    }

    private static BinaryReader ReaderAfterHeaders(byte[] body)
    {
        var reader = new BinaryReader(new MemoryStream(body), Encoding.Unicode);
        reader.BaseStream.Position = reader.ReadUInt32();
        return reader;
    }

    private static (string Name, object? Value) Parameter(BinaryReader reader)
    {
        var name = Encoding.Unicode.GetString(reader.ReadBytes(reader.ReadByte() * 2));
        reader.ReadByte();
        var type = reader.ReadByte();
        switch (type)
        {
            case TdsTypes.Integer or TdsTypes.Flag:
                reader.ReadByte();
                return (name, Number(reader, type));
            case TdsTypes.UnicodeText or TdsTypes.Text:
                var isLong = reader.ReadUInt16() == LongOrNull;
                reader.ReadBytes(TdsTypes.Collation.Length);
                var text = Bytes(reader, isLong);
                return (name, text is null ? null : (type == TdsTypes.Text ? Encoding.Latin1 : Encoding.Unicode).GetString(text));
            case TdsTypes.LongUnicodeText:
                reader.ReadUInt32();
                reader.ReadBytes(TdsTypes.Collation.Length);
                return (name, reader.ReadInt32() is var length and >= 0 ? Encoding.Unicode.GetString(reader.ReadBytes(length)) : null);
            case TdsTypes.Bytes:
                return (name, Bytes(reader, reader.ReadUInt16() == LongOrNull));
            default:
                throw new NotSupportedException($"The parameter type 0x{type:X2} is not supported.");
        }
    }

    private static object? Number(BinaryReader reader, byte type) =>
        (reader.ReadByte(), type) switch
        {
            (0, _) => null,
            (1, TdsTypes.Flag) => reader.ReadBoolean(),
            (1, _) => reader.ReadByte(),
            (2, _) => reader.ReadInt16(),
            (4, _) => reader.ReadInt32(),
            _ => reader.ReadInt64(),
        };

    private static byte[]? Bytes(BinaryReader reader, bool isLong)
    {
        if (!isLong)
        {
            var length = reader.ReadUInt16();
            return length == LongOrNull ? null : reader.ReadBytes(length);
        }

        if (reader.ReadUInt64() == NullLong)
        {
            return null;
        }

        using var whole = new MemoryStream();
        while (reader.ReadUInt32() is var chunk and > 0)
        {
            whole.Write(reader.ReadBytes((int)chunk));
        }

        return whole.ToArray();
    }

    /// <summary>Splits declarations such as "@p0 nvarchar(4000),@p1 int" by name. Commas in parentheses do not separate.</summary>
    private static Dictionary<string, string> Declarations(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var declaration in text.Split(",@"))
        {
            var parts = declaration.TrimStart('@').Split(' ', 2);
            found.Add("@" + parts[0], parts[1].Trim());
        }

        return found;
    }
}
