using System.Text;

namespace TaskDashboard.Bench.Harness;

/// <summary>About 600 bytes of JSON, like a trip's summary.</summary>
internal static class Payload
{
    public const int Size = 600;

    public static byte[] Of(long number)
    {
        var head = FormattableString.Invariant($"{{\"itemId\":\"trip-{number}\",\"distanceKm\":12.5,\"note\":\"");
        return Encoding.UTF8.GetBytes(head + new string('x', Size - head.Length - 2) + "\"}");
    }
}
