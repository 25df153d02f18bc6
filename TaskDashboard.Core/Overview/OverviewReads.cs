using System.Collections.Concurrent;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// Reads an overview: what needs somebody, and what happened lately. A read costs the same however many tasks and pushes there are: it
/// reads roll-ups, and of those only the current periods. What is over is read once for each period and audience, and kept.
/// </summary>
public sealed class OverviewReads
{
    // Callers of the same companies read the same.
    private const int MostAudiences = 256;

    private readonly ReaderPool _readers;
    private readonly StuckRule _stuck;
    private readonly TimeProvider _clock;
    private readonly StuckTasks _stuckTasks;
    private readonly RetriesNotDelivered _retries = new();
    private readonly ConcurrentDictionary<Audience, Memory> _memories = [];

    internal OverviewReads(ReaderPool readers, StuckRule stuck, StuckTasks stuckTasks, TimeProvider clock)
    {
        _readers = readers;
        _stuck = stuck;
        _stuckTasks = stuckTasks;
        _clock = clock;
    }

    /// <summary>Returns the overview of everything that the caller may see. It depends on the caller's companies only.</summary>
    public Task<OverviewView> ReadAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _readers.ReadAsync(sql => Read(sql, caller), cancellation);
    }

    private OverviewView Read(SqlSession sql, Caller caller)
    {
        var now = _clock.GetUtcNow().AsStored();
        var memory = MemoryOf(caller);
        var destinations = VisibleDestinations.Read(sql, caller);
        var attempts = RecentAttempts.Read(sql, caller, destinations, now, memory.Attempts);
        var day = RecentDay.Read(sql, caller, destinations, now, memory.Day);
        memory.Attempts = attempts.Closed;
        memory.Day = day.Closed;

        var circuits = destinations.CircuitsOf(sql, now);
        var ranking = DestinationRanking.Of(destinations, attempts, circuits);
        var silent = SilentList.Read(_stuckTasks.Find(sql, now), caller, memory.Silent);
        memory.Silent = silent;
        var retries = _retries.Read(sql, caller, Needs.MostOfKind, now);
        var toRetry = FailuresToRetry.Read(sql, destinations, attempts, memory.ToRetry, now);
        memory.ToRetry = toRetry.Found;
        var needs = new Needs(ranking, attempts, IgnoredGroups.Read(sql, now), toRetry);
        var views = DestinationRanking.ViewsOf(sql, [.. ranking.Shown.Union(needs.Destinations)], now);
        return new OverviewView(
            now,
            needs.Read(sql, views, retries, silent, _stuck, now),
            day.HalfHours,
            ranking.List(views, attempts),
            RunningTasks.Read(sql, caller, silent, _stuck, now),
            day.Ended
        );
    }

    private Memory MemoryOf(Caller caller)
    {
        if (_memories.Count >= MostAudiences)
        {
            _memories.Clear();
        }

        return _memories.GetOrAdd(new Audience(caller.Companies), static _ => new Memory());
    }

    private sealed record Audience(CompanySet? Companies);

    /// <summary>What was read of the periods that are over. Two readers at once may both read it; the later one stays.</summary>
    private sealed class Memory
    {
        private volatile ClosedMinutes? _attempts;
        private volatile ClosedDay? _day;
        private volatile SilentList? _silent;
        private volatile FoundFailures? _toRetry;

        public ClosedMinutes? Attempts
        {
            get => _attempts;
            set => _attempts = value;
        }

        public ClosedDay? Day
        {
            get => _day;
            set => _day = value;
        }

        public SilentList? Silent
        {
            get => _silent;
            set => _silent = value;
        }

        public FoundFailures? ToRetry
        {
            get => _toRetry;
            set => _toRetry = value;
        }
    }
}
