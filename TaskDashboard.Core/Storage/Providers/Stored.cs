using System.Globalization;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Values as ADO.NET's parameters take them and the tables keep them.</summary>
internal static class Stored
{
    public static object Of(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
        Enum choice => Convert.ToInt32(choice, CultureInfo.InvariantCulture),
        bool flag => flag ? 1 : 0,

        // A part of something larger, such as one payload of many. Not every driver takes it as it is.
        ReadOnlyMemory<byte> part => part.ToArray(),
        _ => value,
    };
}
