using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// Sends the requests in a file one after another over plain sockets, with as little overhead as possible. Each input line has the form
/// "file seconds" and is answered with the number of answers a second.
/// </summary>
internal static class Hammer
{
    public const string Verb = "child:hammer";
    private const int Connections = 32;

    public static async Task RunAsync(Arguments arguments)
    {
        var address = new Uri(arguments.Text("address", ""));
        var files = new Dictionary<string, byte[][]>(StringComparer.Ordinal);
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            var duration = TimeSpan.FromSeconds(int.Parse(parts[1], CultureInfo.InvariantCulture));
            if (!files.TryGetValue(parts[0], out var requests))
            {
                files[parts[0]] = requests = [
                    .. (await File.ReadAllLinesAsync(Path.Combine(arguments.Text("requests", ""), parts[0]))).Select(
                        Convert.FromBase64String
                    ),
                ];
            }
            var started = Stopwatch.GetTimestamp();
            var counts = await Task.WhenAll(
                Enumerable.Range(0, Connections).Select(index => Task.Run(() => AskAsync(address, requests, index, started, duration)))
            );
            await Console.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds}")
            );
        }
    }

    private static async Task<int> AskAsync(Uri address, byte[][] requests, int first, long started, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var buffer = new byte[16 * 1024];
        var answered = 0;
        for (var next = first * Math.Max(1, requests.Length / Connections); Stopwatch.GetElapsedTime(started) < duration; next++)
        {
            await socket.SendAsync(requests[next % requests.Length]);
            var read = 0;
            var whole = int.MaxValue;
            while (read < whole)
            {
                var more = await socket.ReceiveAsync(buffer.AsMemory(read));
                if (more == 0)
                {
                    throw new InvalidOperationException("The connection was closed.");
                }
                read += more;
                if (whole == int.MaxValue)
                {
                    whole = LengthOf(buffer.AsSpan(0, read));
                }
            }

            answered++;
        }

        return answered;
    }

    /// <summary>Length of the head and the body, once the head has arrived.</summary>
    private static int LengthOf(ReadOnlySpan<byte> read)
    {
        var head = read.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return int.MaxValue;
        }
        if (!read.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException("The answer was " + Encoding.ASCII.GetString(read[..read.IndexOf((byte)'\r')]));
        }
        var at = read.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
        return Utf8Parser.TryParse(read[at..], out int length, out _)
            ? head + 4 + length
            : throw new InvalidOperationException("An answer without a length.");
    }
}
