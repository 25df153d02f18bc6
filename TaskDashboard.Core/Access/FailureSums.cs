using System.Globalization;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Access;

/// <summary>Something that a stranger can do as often as they like.</summary>
/// <param name="Action">As the audit calls it.</param>
/// <param name="One">In words, where it happened once.</param>
/// <param name="Many">In words, where it happened more often.</param>
internal sealed record StrangerFailure(string Action, string One, string Many)
{
    /// <summary>A name and a password that do not fit.</summary>
    public static readonly StrangerFailure SignIn = new("signInFailed", "wrong password", "wrong passwords");

    /// <summary>Wrong passwords in a row locked a name for an address.</summary>
    public static readonly StrangerFailure LockOut = new("lockedOut", "lock-out after wrong passwords", "lock-outs after wrong passwords");

    /// <summary>An attempt whose password was not looked at, because of a limit.</summary>
    public static readonly StrangerFailure Refused = new("signInRefused", "attempt", "attempts");

    /// <summary>A key, token, session or sign-in link that is nobody's.</summary>
    public static readonly StrangerFailure Key = new("wrongKey", "wrong key", "wrong keys");

    public static readonly IReadOnlyList<string> Actions = [SignIn.Action, LockOut.Action, Refused.Action, Key.Action];
}

/// <summary>
/// The failures of strangers, summed by minute, person and address. They become lines of the audit once their minute is over, and a bounded
/// number of lines, so that nobody can flood the audit. Up to a minute of them is lost when the process is killed.
/// </summary>
internal sealed partial class FailureSums : IAsyncDisposable
{
    /// <summary>Lines a minute of one action that name an address. What comes from more addresses is summed by person, in as many lines, and then in one.</summary>
    internal const int MostLines = 20;

    // Kept in memory while the store takes no writes.
    private const int MostWaiting = 1_000;

    /// <summary>How long the audit keeps these lines. It keeps all others for ever.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The actor of what nobody known has done.</summary>
    internal const string Unknown = "unknown";

    private const string OtherAddresses = "other addresses";
    private const int SecondsPerMinute = 60;

    private readonly StoreWriter writer;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly Dictionary<Line, int> sums = [];
    private bool disposed;

    public FailureSums(StoreWriter writer, TimeProvider clock, ILogger<FailureSums> logger)
    {
        this.writer = writer;
        this.clock = clock;
        this.logger = logger;
        timer = clock.CreateTimer(_ => Writing = WriteEndedAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The lines that are being written, or were written last.</summary>
    internal Task Writing { get; private set; } = Task.CompletedTask;

    /// <summary>Counts one.</summary>
    /// <param name="person">At whose name; null where it is nobody's, or no name is known.</param>
    /// <param name="from">The address, or the browser.</param>
    public void Add(StrangerFailure failure, Person? person, string from)
    {
        lock (gate)
        {
            if (sums.Count == 0)
            {
                Arm();
            }

            var line = WithRoom(new Line(Minute(), failure, person?.Name ?? Unknown, person?.Id ?? "", from));
            sums[line] = sums.GetValueOrDefault(line) + 1;
        }
    }

    /// <summary>Writes all that is counted.</summary>
    internal Task WriteAllAsync() => WriteAsync(static (_, _) => true);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }

        await timer.DisposeAsync().ConfigureAwait(false);
        await Writing.ConfigureAwait(false);
        await WriteAllAsync().ConfigureAwait(false);
    }

    /// <summary>The line itself, or the one that it is summed into when there are many.</summary>
    private Line WithRoom(Line line)
    {
        if (HasRoom(line))
        {
            return line;
        }

        line = line with { From = OtherAddresses };
        return HasRoom(line) ? line : line with { Actor = Unknown, Subject = "" };
    }

    private bool HasRoom(Line line) => sums.ContainsKey(line)
        || sums.Keys.Count(other => other.Minute == line.Minute && other.Failure == line.Failure && other.From == OtherAddresses == (line.From == OtherAddresses)) < MostLines;

    private Task WriteEndedAsync() => WriteAsync(static (line, now) => line.Minute != now);

    private async Task WriteAsync(Func<Line, long, bool> which)
    {
        List<KeyValuePair<Line, int>> lines;
        lock (gate)
        {
            var now = Minute();
            lines = [.. sums.Where(sum => which(sum.Key, now))];
            foreach (var (line, _) in lines)
            {
                sums.Remove(line);
            }

            if (sums.Count > 0)
            {
                Arm();
            }
        }

        if (lines.Count == 0)
        {
            return;
        }

        try
        {
            await writer.WriteAsync(session =>
            {
                foreach (var (line, count) in lines)
                {
                    session.Audit(
                        DateTimeOffset.FromUnixTimeSeconds(line.Minute * SecondsPerMinute), line.Actor, line.Failure.Action, line.Subject,
                        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? line.Failure.One : line.Failure.Many)} from {line.From}"));
                }

                return true;
            }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // they are counted again, and written when the store takes writes again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
            PutBack(lines);
        }
    }

    private void PutBack(List<KeyValuePair<Line, int>> lines)
    {
        lock (gate)
        {
            foreach (var (line, count) in lines)
            {
                // While nothing can be written, minutes are not told apart: what waits must not grow.
                var kept = line with { Minute = lines[0].Key.Minute };
                if (sums.ContainsKey(kept) || sums.Count < MostWaiting)
                {
                    sums[kept] = sums.GetValueOrDefault(kept) + count;
                }
            }

            if (sums.Count > 0)
            {
                Arm();
            }
        }
    }

    // To the end of the minute.
    private void Arm()
    {
        if (!disposed)
        {
            var now = clock.GetUtcNow();
            timer.Change(DateTimeOffset.FromUnixTimeSeconds((Minute() + 1) * SecondsPerMinute) - now, Timeout.InfiniteTimeSpan);
        }
    }

    private long Minute() => clock.GetUtcNow().ToUnixTimeSeconds() / SecondsPerMinute;

    [LoggerMessage(LogLevel.Warning, "Failed sign-ins and wrong keys could not be written to the audit; they are kept and written in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    private sealed record Line(long Minute, StrangerFailure Failure, string Actor, string Subject, string From);
}
