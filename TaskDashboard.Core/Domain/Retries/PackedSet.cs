namespace TaskDashboard.Core.Domain.Retries;

/// <summary>
/// A frozen set of push numbers, grouped by destination, as bytes. For each destination: its number, the count, and the ascending push
/// numbers as differences, all in LEB128. 100,000 consecutive pushes take about 100 KB.
/// </summary>
internal static class PackedSet
{
    public static byte[] Pack(IReadOnlyDictionary<int, long[]> set)
    {
        using var bytes = new MemoryStream();
        foreach (var (destination, pushes) in set)
        {
            Write(bytes, destination);
            Write(bytes, pushes.Length);
            var last = 0L;
            foreach (var push in pushes)
            {
                Write(bytes, push - last);
                last = push;
            }
        }

        return bytes.ToArray();
    }

    public static Dictionary<int, long[]> Unpack(ReadOnlySpan<byte> packed)
    {
        var set = new Dictionary<int, long[]>();
        while (packed.Length > 0)
        {
            var destination = (int)Read(ref packed);
            var pushes = new long[Read(ref packed)];
            var last = 0L;
            for (var index = 0; index < pushes.Length; index++)
            {
                pushes[index] = last += Read(ref packed);
            }

            set.Add(destination, pushes);
        }

        return set;
    }

    /// <summary>Returns the number of pushes in the set.</summary>
    public static int Count(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        while (packed.Length > 0)
        {
            Read(ref packed);
            var pushes = (int)Read(ref packed);
            for (var index = 0; index < pushes; index++)
            {
                Read(ref packed);
            }

            count += pushes;
        }

        return count;
    }

    private static void Write(MemoryStream bytes, long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            bytes.WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }

        bytes.WriteByte((byte)rest);
    }

    private static long Read(ref ReadOnlySpan<byte> packed)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = packed[0];
            packed = packed[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }
    }
}
