using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Views;

/// <summary>How many rows a view finds.</summary>
/// <param name="Count">Exact up to <see cref="ViewCounts.CountedExactly"/>.</param>
/// <param name="HasMore">Whether there are more, or the count ended because it had cost enough.</param>
/// <param name="At">When they were counted.</param>
public readonly record struct ViewCount(int Count, bool HasMore, DateTimeOffset At);

/// <summary>
/// Counts what views find, for the menus of all open pages. A query is counted at most every 30 seconds, once for all viewers who see the
/// same companies, and no further than 10,000 rows. One query is counted at a time, so that menus never take the connections of pages. A
/// query whose count takes too long is left alone for a while.
/// </summary>
public sealed class ViewCounts : IDisposable
{
    public const int CountedExactly = 10_000;

    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    // Each try costs the whole time limit of a read.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    // More than all teams and people of an installation have open at once. The rest is forgotten and counted again.
    private const int Most = 2000;

    private readonly TaskReads _tasks;
    private readonly PushReads _pushes;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<Question, Answer> _answers = [];

    internal ViewCounts(TaskReads tasks, PushReads pushes, TimeProvider clock)
    {
        _tasks = tasks;
        _pushes = pushes;
        _clock = clock;
    }

    /// <summary>
    /// Returns the count of a view for what this caller sees; null if its query cannot be read or is not counted in time.
    /// </summary>
    public async Task<ViewCount?> CountAsync(Caller caller, SavedView view, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(view);
        caller.Require(Permission.SeeTasks);
        var question = new Question(view.List, view.Query, caller.Companies);
        if (Known(question) is { } known)
        {
            return known.Count;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Somebody else may have counted it in the meantime.
            if (Known(question) is { } other)
            {
                return other.Count;
            }

            var now = _clock.GetUtcNow();
            var answer = await AskAsync(caller, view, now, cancellation).ConfigureAwait(false);
            lock (_gate)
            {
                if (_answers.Count >= Most)
                {
                    _answers.Clear();
                }

                _answers[question] = answer;
            }

            return answer.Count;
        }
        finally
        {
            _turn.Release();
        }
    }

    void IDisposable.Dispose() => _turn.Dispose();

    private Answer? Known(Question question)
    {
        lock (_gate)
        {
            return _answers.TryGetValue(question, out var answer) && _clock.GetUtcNow() is var now && now >= answer.At && now < answer.Until
                ? answer
                : null;
        }
    }

    private async Task<Answer> AskAsync(Caller caller, SavedView view, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var found = view.List switch
            {
                ViewList.Tasks => await _tasks
                    .CountAsync(
                        caller,
                        QueryText.Read(TaskFilter.Language, view.Query, TimeZoneInfo.Utc).ToFilter(now),
                        CountedExactly,
                        cancellation
                    )
                    .ConfigureAwait(false),
                ViewList.Pushes => await _pushes
                    .CountAsync(
                        caller,
                        QueryText.Read(PushFilter.Language, view.Query, TimeZoneInfo.Utc).ToFilter(now),
                        CountedExactly,
                        cancellation
                    )
                    .ConfigureAwait(false),
            };
            return new Answer(new ViewCount(found.Count, found.HasMore, now), now, now + Pace);
        }
        catch (RefusedException refused) when (refused.Kind is RefusalKind.Invalid || refused.Code == RefusedException.ReadTimeoutCode)
        {
            return new Answer(null, now, now + Rest);
        }
        catch (RefusedException refused) when (refused.Kind is RefusalKind.Unavailable)
        {
            return new Answer(null, now, now + Pace);
        }
    }

    /// <summary>Callers who see the same companies get the same answer.</summary>
    private sealed record Question(ViewList List, string Query, CompanySet? Companies);

    private sealed record Answer(ViewCount? Count, DateTimeOffset At, DateTimeOffset Until);
}
