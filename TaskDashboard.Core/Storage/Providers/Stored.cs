using System.Globalization;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Converts values for ADO.NET's parameters, as the tables store them.</summary>
internal static class Stored
{
    public static object Of(object? value) =>
        value switch
        {
            null => DBNull.Value,
            DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
            Enum choice => Convert.ToInt32(choice, CultureInfo.InvariantCulture),
            bool flag => flag ? 1 : 0,

            // A part of a larger array, such as one payload of many. Not every driver accepts it directly.
            ReadOnlyMemory<byte> part => part.ToArray(),
            GivenRows given => given.ToJson(),
            _ => value,
        };
}
