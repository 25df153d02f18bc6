using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The right to write to the database, which only one process has at a time. Each commit group starts by renewing it with its epoch. So a
/// process that was replaced while it was frozen or disconnected cannot commit anything more. The same row shows the result of a commit
/// whose answer was lost. Used by the thread that starts the core, then by the writer's.
/// </summary>
internal sealed class Lease(StoreProvider provider, LeaseTimes times)
{
    // The start time of a process, as .NET returns it, may differ by some ticks of the system clock between processes.
    private const long SameStartMilliseconds = 2000;

    private long _epoch;
    private string _session = "";

    /// <summary>The last group of this process whose commit is known.</summary>
    public long LastGroup { get; private set; }

    /// <summary>Whether the previous holder ended without releasing the lease.</summary>
    public bool AfterUncleanEnd { get; private set; }

    /// <summary>How often an idle holder renews the lease; null if a lock of the operating system protects the database as well.</summary>
    public TimeSpan? Renewal => provider.InstanceLockLasts ? null : times.Renew;

    /// <summary>Takes the lease for this process, as soon as its holder has ended or has let it expire.</summary>
    /// <exception cref="StoreInUseException">Another process holds the lease and renews it.</exception>
    public void Take(SqlSession sql)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (seen, seenAt) = (Read(sql).Row, started);
        while (true)
        {
            var (row, age) = Read(sql);
            if (row.RenewedAt != seen.RenewedAt || row.Epoch != seen.Epoch)
            {
                (seen, seenAt) = (row, TimeProvider.System.GetTimestamp());
            }

            // The database's clock may have been set back since the last renewal.
            var isOld = age >= times.Valid || TimeProvider.System.GetElapsedTime(seenAt) >= times.Valid;
            if (row.Ended || isOld || provider.InstanceLockLasts || HasEnded(row))
            {
                if (TryTake(sql, row))
                {
                    return;
                }
            }
            else if (TimeProvider.System.GetElapsedTime(started) >= times.Patience)
            {
                throw new StoreInUseException(
                    $"Another TaskDashboard runs on this database: process {row.ProcessId} on {row.Host}. Stop it first, or name "
                        + "another database in ConnectionStrings:TaskDashboard."
                );
            }

            Wait(times.Look);
        }
    }

    /// <summary>
    /// Makes this session the one that writes. Ends the previous session, because the server may not have noticed that its client is gone.
    /// Its last transaction is then committed or rolled back, and <see cref="LastGroup"/> shows which.
    /// </summary>
    /// <exception cref="StoreOvertakenException">Another process has taken the lease.</exception>
    public void Attach(SqlSession sql)
    {
        if (_session.Length > 0)
        {
            provider.EndSession(sql, _session);
        }

        // Waits for the end of any transaction that has renewed the lease.
        var now = provider.SessionOf(sql) ?? "";
        if (sql.Prepare("UPDATE Lease SET Session = @p0 WHERE Epoch = @p1").Run(now, _epoch) == 0)
        {
            throw Overtaken(sql);
        }

        _session = now;
        LastGroup = sql.Prepare("SELECT LastGroup FROM Lease WHERE Epoch = @p0").Count(_epoch);
    }

    /// <summary>
    /// The first statement of a commit group. If a round trip is expensive, it is sent with the next statement, which then throws
    /// <see cref="StoreOvertakenException"/> if another process has taken the lease.
    /// </summary>
    public void Renew(SqlSession sql) =>
        sql.Prepare($"UPDATE Lease SET LastGroup = @p0, RenewedAt = {provider.Now} WHERE Epoch = @p1")
            .LaterOrFail(() => throw Overtaken(sql), LastGroup + 1, _epoch);

    /// <summary>Called when the group that <see cref="Renew"/> started is committed.</summary>
    public void Committed() => LastGroup++;

    /// <summary>Releases the lease, so that the next process does not have to wait.</summary>
    public void End(SqlSession sql) => sql.Prepare("UPDATE Lease SET Ended = @p0 WHERE Epoch = @p1").Run(true, _epoch);

    /// <summary>Waits without using a processor, by the machine's own clock.</summary>
    internal static void Wait(TimeSpan time)
    {
        using var pause = new CancellationTokenSource(time, TimeProvider.System);
        pause.Token.WaitHandle.WaitOne();
    }

    private bool TryTake(SqlSession sql, LeaseRow row)
    {
        if (!row.Ended && row.Session.Length > 0)
        {
            provider.EndSession(sql, row.Session);
        }

        using var self = Process.GetCurrentProcess();
        var taken = sql.Prepare(
                $"""
                UPDATE Lease SET Epoch = @p0, LastGroup = 0, Host = @p1, ProcessId = @p2, ProcessStartedAt = @p3, Session = '',
                    RenewedAt = {provider.Now}, Ended = @p4
                WHERE Epoch = @p5 AND RenewedAt = @p6
                """
            )
            .Run(row.Epoch + 1, Environment.MachineName, Environment.ProcessId, StartOf(self), false, row.Epoch, row.RenewedAt);
        if (taken == 0)
        {
            return false;
        }

        (_epoch, _session, LastGroup, AfterUncleanEnd) = (row.Epoch + 1, "", 0, !row.Ended);
        return true;
    }

    private (LeaseRow Row, TimeSpan Age) Read(SqlSession sql)
    {
        using var rows = sql.Prepare($"SELECT {LeaseTable.Instance.Names}, {provider.Now} FROM Lease WHERE Number = 1").Query();
        if (!rows.Read())
        {
            throw RefusedException.Unavailable("The database has no lease row. Restore it from a backup.", null);
        }

        var row = LeaseTable.Instance.Read(rows);
        var now = rows.GetInt64(LeaseTable.Instance.Columns.Count);
        return (row, TimeSpan.FromMilliseconds(now - row.RenewedAt));
    }

    private StoreOvertakenException Overtaken(SqlSession sql)
    {
        var by = "Another TaskDashboard";
        try
        {
            var row = Read(sql).Row;
            by = $"Another TaskDashboard (process {row.ProcessId} on {row.Host})";
        }
        catch (DbException)
        {
            // Another statement of the batch has failed: nothing can be read until the transaction is rolled back.
        }

        return new StoreOvertakenException(
            $"{by} has taken over this database. This process did not renew its lease in time. It writes nothing more and ends."
        );
    }

    private static bool HasEnded(LeaseRow row)
    {
        if (row.Host != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(row.ProcessId);
            return Math.Abs(StartOf(process) - row.ProcessStartedAt) > SameStartMilliseconds;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // The process has just ended, or belongs to another user: its lease expires.
            return false;
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}

/// <summary>Another process has taken this process's right to write.</summary>
public sealed class StoreOvertakenException(string message) : Exception(message);
