using System.Collections.Concurrent;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Overview;

/// <summary>A retry of which items did not arrive.</summary>
internal readonly record struct RetryNotDelivered(int Number, int Missing, bool NothingArrived);

/// <summary>
/// Finds the retries of the last day that ended badly and that nobody has dealt with. One is over as soon as somebody retries a part of it,
/// or none of its items is as the retry left it: failed, without a later attempt.
/// </summary>
internal sealed class RetriesNotDelivered
{
    // More retries than this in a day are counted up to here.
    private const int MostRetries = 1000;
    private const int Completed = (int)RetryState.Completed;
    private const int Canceled = (int)RetryState.Canceled;
    private const int Failed = (int)PushState.Failed;
    private const int Delivered = (int)RetryItemOutcome.Delivered;

    private static readonly TimeSpan RetriesOf = TimeSpan.FromHours(24);

    // What an item was found to be stays so: a push never gets back the number of attempts that it had. So each look goes on at the first
    // item that was still open.
    private readonly ConcurrentDictionary<int, Seen> _seen = [];

    /// <param name="FirstOpen">Key of the first item that was still open; null if none was.</param>
    private readonly record struct Seen(long? FirstOpen, int Minute);

    private readonly record struct Ended(int Number, string Id, int Missing, bool NothingArrived, long CutOff);

    /// <returns>Those of which nothing arrived first, then those that miss most.</returns>
    /// <param name="mostShown">Of each of both kinds, so many are looked at in each read, the others once a minute.</param>
    public List<RetryNotDelivered> Read(SqlSession sql, Caller caller, int mostShown, DateTimeOffset now)
    {
        var ended = EndedBadly(sql, caller, now);
        if (ended.Count == 0)
        {
            return [];
        }

        if (_seen.Count > 4 * MostRetries)
        {
            _seen.Clear();
        }

        var retried = RetriedAgain(sql, ended.Min(retry => retry.Number));
        var (minute, shown) = (Periods.MinuteOf(now), new Dictionary<bool, int>());
        var open = new List<RetryNotDelivered>();
        foreach (var retry in ended.OrderByDescending(retry => retry.NothingArrived).ThenByDescending(retry => retry.Missing))
        {
            var isShown = shown.GetValueOrDefault(retry.NothingArrived) < mostShown;
            if (!retried.Contains(retry.Id) && IsOpen(sql, retry, isShown, minute))
            {
                shown[retry.NothingArrived] = shown.GetValueOrDefault(retry.NothingArrived) + 1;
                open.Add(new RetryNotDelivered(retry.Number, retry.Missing, retry.NothingArrived));
            }
        }

        return open;
    }

    private static List<Ended> EndedBadly(SqlSession sql, Caller caller, DateTimeOffset now)
    {
        const string Select = "SELECT Number, Id, ItemCount, Delivered, CutOff FROM RetryRequests WHERE";

        // With the plain column, SQLite's planner would use the index by state and sort.
        const string Bad = "+State = @p1 AND Delivered < ItemCount ORDER BY EndedAt DESC";
        var retries = new List<Ended>();
        foreach (var company in caller.EachCompany())
        {
            using var rows = company is null
                ? sql.Prepare($"{Select} EndedAt >= @p0 AND {Bad} {sql.Provider.FirstRows("@p2")}")
                    .Query(now - RetriesOf, Completed, MostRetries)
                : sql.Prepare($"{Select} CompanyId = @p3 AND EndedAt >= @p0 AND {Bad} {sql.Provider.FirstRows("@p2")}")
                    .Query(now - RetriesOf, Completed, MostRetries, company);
            while (rows.Read())
            {
                var delivered = rows.GetInt32(3);
                retries.Add(new Ended(rows.GetInt32(0), rows.GetString(1), rows.GetInt32(2) - delivered, delivered == 0, rows.GetInt64(4)));
            }
        }

        return retries;
    }

    /// <summary>Returns the ids of the retries of which a part was retried, among those from this number on.</summary>
    private static HashSet<string> RetriedAgain(SqlSession sql, int first)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        using var rows = sql.Prepare("SELECT OfRetryId FROM RetryRequests WHERE Number > @p0 AND OfRetryId IS NOT NULL AND State <> @p1")
            .Query(first, Canceled);
        while (rows.Read())
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    private bool IsOpen(SqlSession sql, Ended retry, bool isShown, int minute)
    {
        var seen = _seen.TryGetValue(retry.Number, out var known) ? known : new Seen(RetryItem.KeyOf(retry.Number, 0), minute - 1);
        if (seen.FirstOpen is not { } from)
        {
            return false;
        }

        if (isShown || seen.Minute != minute)
        {
            seen = new Seen(FirstOpenFrom(sql, retry, from), minute);
            _seen[retry.Number] = seen;
        }

        return seen.FirstOpen is not null;
    }

    private static long? FirstOpenFrom(SqlSession sql, Ended retry, long from)
    {
        // The key of an item is that of its retry plus the number of its push.
        using var rows = sql.Prepare(
                $"""
                SELECT i.ItemKey FROM RetryItems i CROSS JOIN Pushes p WHERE i.ItemKey >= @p0 AND i.ItemKey < @p1
                AND i.Outcome <> {Delivered}
                AND p.Number = i.ItemKey - @p2 AND p.State = {Failed}
                AND (p.Attempts = i.Attempt OR (i.Attempt IS NULL AND p.FailureSequence <= @p3))
                ORDER BY i.ItemKey {sql.Provider.FirstRows("1")}
                """
            )
            .Query(from, RetryItem.KeyOf(retry.Number + 1, 0), RetryItem.KeyOf(retry.Number, 0), retry.CutOff);
        return rows.Read() ? rows.GetInt64(0) : null;
    }
}
