using System.Globalization;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Access;

/// <summary>A failure that an unauthorized caller can cause any number of times.</summary>
/// <param name="Action">Its action in the audit log.</param>
/// <param name="One">Singular, for people.</param>
/// <param name="Many">Plural, for people.</param>
internal sealed record AccessFailure(AuditAction Action, string One, string Many)
{
    /// <summary>A wrong name or password.</summary>
    public static readonly AccessFailure SignIn = new(AuditAction.SignInFailed, "wrong password", "wrong passwords");

    /// <summary>Several wrong passwords in a row locked a name for an address.</summary>
    public static readonly AccessFailure LockOut = new(
        AuditAction.LockedOut,
        "lock-out after wrong passwords",
        "lock-outs after wrong passwords"
    );

    /// <summary>An attempt whose password was not checked because of a limit.</summary>
    public static readonly AccessFailure Refused = new(AuditAction.SignInRefused, "attempt", "attempts");

    /// <summary>An unknown key, token, session or sign-in link.</summary>
    public static readonly AccessFailure Key = new(AuditAction.WrongKey, "wrong key", "wrong keys");

    public static readonly IReadOnlyList<AuditAction> Actions = [SignIn.Action, LockOut.Action, Refused.Action, Key.Action];

    /// <summary>The stored names of the actions.</summary>
    public static readonly IReadOnlyList<string> ActionNames = [.. Actions.Select(ApiNames.Of)];
}

/// <summary>
/// Failures of unauthorized callers, summed by minute, person and address. They are written to the audit log when their minute is over.
/// The number of lines is bounded, so that nobody can flood the audit log. If the process is killed, up to a minute of failures is lost.
/// </summary>
internal sealed partial class FailureSums : IAsyncDisposable
{
    /// <summary>
    /// Maximum number of lines with an address, for each minute and action. Failures from more addresses are summed by person, in at most
    /// as many lines, and then in one line.
    /// </summary>
    internal const int MostLines = 20;

    // Kept in memory while the store accepts no writes.
    private const int MostWaiting = 1_000;

    /// <summary>How long the audit log keeps these lines. It keeps all others forever.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The actor in the audit log for unknown callers.</summary>
    internal const string Unknown = "unknown";

    private const string OtherAddresses = "other addresses";
    internal const int SecondsPerMinute = 60;

    private readonly IEngine _engine;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<Line, int> _sums = [];
    private bool _disposed;

    public FailureSums(IEngine engine, TimeProvider clock, ILogger<FailureSums> logger)
    {
        _engine = engine;
        _clock = clock;
        _logger = logger;
        _timer = clock.CreateTimer(_ => Writing = WriteEndedAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when the latest lines have been written.</summary>
    internal Task Writing { get; private set; } = Task.CompletedTask;

    /// <summary>Counts a failure.</summary>
    /// <param name="person">The person with the name that was used; null if the name is unknown or missing.</param>
    /// <param name="from">The address or the browser.</param>
    public void Add(AccessFailure failure, Person? person, string from)
    {
        lock (_gate)
        {
            if (_sums.Count == 0)
            {
                Arm();
            }

            var line = WithRoom(new Line(Minute(), failure, person?.Name ?? Unknown, person?.Id, person?.CompanyId, from));
            _sums[line] = _sums.GetValueOrDefault(line) + 1;
        }
    }

    /// <summary>Writes all counted failures.</summary>
    internal Task WriteAllAsync() => WriteAsync(static (_, _) => true);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        await Writing.ConfigureAwait(false);
        await WriteAllAsync().ConfigureAwait(false);
    }

    /// <summary>Returns the line itself, or the line that it is added to if there are many.</summary>
    private Line WithRoom(Line line)
    {
        if (HasRoom(line))
        {
            return line;
        }

        line = line with { From = OtherAddresses };
        return HasRoom(line) ? line : line with { Actor = Unknown, PersonId = null, CompanyId = null };
    }

    private bool HasRoom(Line line) =>
        _sums.ContainsKey(line)
        || _sums.Keys.Count(other =>
            other.Minute == line.Minute && other.Failure == line.Failure && other.From == OtherAddresses == (line.From == OtherAddresses)
        ) < MostLines;

    private Task WriteEndedAsync() => WriteAsync(static (line, now) => line.Minute != now);

    private async Task WriteAsync(Func<Line, long, bool> which)
    {
        List<KeyValuePair<Line, int>> lines;
        lock (_gate)
        {
            var now = Minute();
            lines = [.. _sums.Where(sum => which(sum.Key, now))];
            foreach (var (line, _) in lines)
            {
                _sums.Remove(line);
            }

            if (_sums.Count > 0)
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
            await _engine
                .DoAsync(
                    new RecordFailures(
                        lines.ConvertAll(static sum => new FailureLine(
                            sum.Key.Minute,
                            sum.Key.Failure.Action,
                            sum.Key.Actor,
                            sum.Key.PersonId,
                            sum.Key.CompanyId,
                            sum.Value,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{sum.Value} {(sum.Value == 1 ? sum.Key.Failure.One : sum.Key.Failure.Many)} from {sum.Key.From}"
                            )
                        ))
                    )
                )
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the failures are counted again, and written when the store accepts writes again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(_logger, failure);
            PutBack(lines);
        }
    }

    private void PutBack(List<KeyValuePair<Line, int>> lines)
    {
        lock (_gate)
        {
            foreach (var (line, count) in lines)
            {
                // While nothing can be written, minutes are not separated, so that the waiting lines do not grow.
                var kept = line with
                {
                    Minute = lines[0].Key.Minute,
                };
                if (_sums.ContainsKey(kept) || _sums.Count < MostWaiting)
                {
                    _sums[kept] = _sums.GetValueOrDefault(kept) + count;
                }
            }

            if (_sums.Count > 0)
            {
                Arm();
            }
        }
    }

    // The rest of the minute.
    private void Arm()
    {
        if (!_disposed)
        {
            var now = _clock.GetUtcNow();
            _timer.Change(DateTimeOffset.FromUnixTimeSeconds((Minute() + 1) * SecondsPerMinute) - now, Timeout.InfiniteTimeSpan);
        }
    }

    private long Minute() => _clock.GetUtcNow().ToUnixTimeSeconds() / SecondsPerMinute;

    [LoggerMessage(
        LogLevel.Warning,
        "Failed sign-ins and wrong keys could not be written to the audit log. They are kept and written in a minute."
    )]
    private static partial void LogFailed(ILogger logger, Exception failure);

    private sealed record Line(long Minute, AccessFailure Failure, string Actor, string? PersonId, string? CompanyId, string From);
}
