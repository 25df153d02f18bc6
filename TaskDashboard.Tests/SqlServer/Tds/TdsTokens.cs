using System.Text;

namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>Writes the tokens of an answer.</summary>
internal sealed class TdsTokens : IDisposable
{
    public const byte Committed = 9;
    public const byte RolledBack = 10;

    private const byte Begun = 8;
    private const byte ColumnsToken = 0x81;
    private const byte ErrorToken = 0xAA;
    private const byte LoginToken = 0xAD;
    private const byte RowToken = 0xD1;
    private const byte ChangeToken = 0xE3;
    private const byte ReturnStatusToken = 0x79;
    private const byte DoneToken = 0xFD;
    private const byte DoneProcedureToken = 0xFE;
    private const byte DoneInProcedureToken = 0xFF;

    private const ushort More = 0x0001;
    private const ushort Failed = 0x0002;
    private const ushort Counted = 0x0010;
    private const ushort Attention = 0x0020;
    private const ushort Select = 0xC1;
    private const ushort Insert = 0xC3;

    private const ushort Max = 0xFFFF;
    private const ushort Nullable = 0x0001;

    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;

    public TdsTokens() => _writer = new BinaryWriter(_bytes, Encoding.Unicode);

    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    public void Dispose()
    {
        _writer.Dispose();
        _bytes.Dispose();
    }

    /// <summary>The answer to a successful login, with protocol 7.4 of SQL Server 2019.</summary>
    public TdsTokens LoggedIn()
    {
        Change(1, TextOf("TaskDashboard"), TextOf("master"));
        Change(7, [(byte)TdsTypes.Collation.Length, .. TdsTypes.Collation], [0]);
        var name = TextOf("Microsoft SQL Server");
        _writer.Write(LoginToken);
        _writer.Write((ushort)(1 + 4 + name.Length + 4));
        _writer.Write((byte)1);
        _writer.Write([0x74, 0x00, 0x00, 0x04]);
        _writer.Write(name);
        _writer.Write([0x0F, 0x00, 0x07, 0xD0]);
        return Done(DoneToken, 0, 0, null);
    }

    public TdsTokens ResetDone()
    {
        Change(18, [0], [0]);
        return this;
    }

    public TdsTokens Began(ulong transaction)
    {
        Change(Begun, [sizeof(ulong), .. BitConverter.GetBytes(transaction)], [0]);
        return Done(DoneToken, 0, 0, null);
    }

    /// <param name="how"><see cref="Committed"/> or <see cref="RolledBack"/>.</param>
    public TdsTokens Ended(byte how, ulong transaction)
    {
        Change(how, [0], [sizeof(ulong), .. BitConverter.GetBytes(transaction)]);
        return Done(DoneToken, 0, 0, null);
    }

    public TdsTokens Nothing() => Done(DoneToken, 0, 0, null);

    public TdsTokens AttentionSeen() => Done(DoneToken, Attention, 0, null);

    /// <summary>The answer to a batch or to a procedure. They end with different tokens.</summary>
    public TdsTokens Answer(TdsAnswer answer, bool toProcedure)
    {
        if (answer.Error is { } error)
        {
            Error(error);
            return Done(toProcedure ? DoneProcedureToken : DoneToken, Failed, 0, null);
        }

        for (var index = 0; index < answer.Results.Count; index++)
        {
            var more = toProcedure || index < answer.Results.Count - 1 ? More : (ushort)0;
            Result(answer.Results[index], toProcedure ? DoneInProcedureToken : DoneToken, more);
        }

        if (!toProcedure)
        {
            return answer.Results.Count == 0 ? Nothing() : this;
        }

        _writer.Write(ReturnStatusToken);
        _writer.Write(0);
        return Done(DoneProcedureToken, 0, 0, null);
    }

    private void Result(TdsResult result, byte token, ushort more)
    {
        if (result.Columns.Count == 0)
        {
            Done(token, more, Insert, result.Written);
            return;
        }

        _writer.Write(ColumnsToken);
        _writer.Write((ushort)result.Columns.Count);
        foreach (var column in result.Columns)
        {
            _writer.Write(0);
            _writer.Write(Nullable);
            Type(column.Type);
            _writer.Write((byte)column.Name.Length);
            _writer.Write(Encoding.Unicode.GetBytes(column.Name));
        }

        foreach (var row in result.Rows)
        {
            _writer.Write(RowToken);
            for (var index = 0; index < row.Length; index++)
            {
                Value(result.Columns[index].Type, row[index]);
            }
        }

        Done(token, more, Select, result.Rows.Count);
    }

    private void Type(SqlType type)
    {
        switch (type.Name)
        {
            case SqlTypeName.Bit:
                _writer.Write([TdsTypes.Flag, 1]);
                break;
            case SqlTypeName.Int or SqlTypeName.Null:
                _writer.Write([TdsTypes.Integer, 4]);
                break;
            case SqlTypeName.BigInt:
                _writer.Write([TdsTypes.Integer, 8]);
                break;
            case SqlTypeName.Numeric:
                _writer.Write([TdsTypes.Number, 17, 38, 0]);
                break;
            case SqlTypeName.RowVersion:
                _writer.Write(TdsTypes.FixedBytes);
                _writer.Write((ushort)8);
                break;
            case SqlTypeName.VarBinary:
                _writer.Write(TdsTypes.Bytes);
                _writer.Write((ushort?)type.Length ?? Max);
                break;
            default:
                _writer.Write(type.Name == SqlTypeName.VarChar ? TdsTypes.Text : TdsTypes.UnicodeText);
                _writer.Write((ushort?)type.KeyBytes ?? Max);
                _writer.Write(TdsTypes.Collation);
                break;
        }
    }

    private void Value(SqlType type, object? value)
    {
        switch (type.Name)
        {
            case SqlTypeName.Null:
                _writer.Write((byte)0);
                break;
            case SqlTypeName.Bit or SqlTypeName.Int or SqlTypeName.BigInt:
                var length = (byte)type.KeyBytes!.Value;
                _writer.Write(value is null ? (byte)0 : length);
                if (value is not null)
                {
                    _writer.Write(BitConverter.GetBytes(Convert.ToInt64(value)), 0, length);
                }

                break;
            case SqlTypeName.Numeric:
                _writer.Write(value is null ? (byte)0 : (byte)17);
                if (value is not null)
                {
                    _writer.Write((byte)1);
                    _writer.Write(Convert.ToInt64(value));
                    _writer.Write(0L);
                }

                break;
            default:
                Long(
                    value switch
                    {
                        null => null,
                        byte[] bytes => bytes,
                        _ when type.Name == SqlTypeName.VarChar => Encoding.Latin1.GetBytes((string)value),
                        _ => Encoding.Unicode.GetBytes((string)value),
                    },
                    type.Length is null
                );
                break;
        }
    }

    private void Long(byte[]? bytes, bool isMax)
    {
        if (!isMax)
        {
            _writer.Write((ushort?)bytes?.Length ?? Max);
            _writer.Write(bytes ?? []);
            return;
        }

        _writer.Write((ulong?)bytes?.Length ?? ulong.MaxValue);
        if (bytes is not null)
        {
            if (bytes.Length > 0)
            {
                _writer.Write((uint)bytes.Length);
                _writer.Write(bytes);
            }

            _writer.Write(0u);
        }
    }

    private void Error(TdsError error)
    {
        var message = Encoding.Unicode.GetBytes(error.Message);
        var server = TextOf("stand-in");
        _writer.Write(ErrorToken);
        _writer.Write((ushort)(4 + 1 + 1 + 2 + message.Length + server.Length + 1 + 4));
        _writer.Write(error.Number);
        _writer.Write((byte)1);
        _writer.Write((byte)16);
        _writer.Write((ushort)error.Message.Length);
        _writer.Write(message);
        _writer.Write(server);
        _writer.Write((byte)0);
        _writer.Write(1);
    }

    private void Change(byte kind, byte[] now, byte[] before)
    {
        _writer.Write(ChangeToken);
        _writer.Write((ushort)(1 + now.Length + before.Length));
        _writer.Write(kind);
        _writer.Write(now);
        _writer.Write(before);
    }

    private TdsTokens Done(byte token, ushort status, ushort command, int? count)
    {
        _writer.Write(token);
        _writer.Write((ushort)(status | (count is null ? 0 : Counted)));
        _writer.Write(command);
        _writer.Write((long)(count ?? 0));
        return this;
    }

    private static byte[] TextOf(string text) => [(byte)text.Length, .. Encoding.Unicode.GetBytes(text)];
}
