using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// The right to write to the database, which one process has at a time. Each commit group begins by renewing it under its epoch, so that a process that was
/// overtaken while it was frozen or cut off cannot commit anything more. The same row tells what became of a commit whose answer was lost.
/// Used by the thread that starts the core, then by the writer's.
/// </summary>
internal sealed class Lease(StoreProvider provider, LeaseTimes times)
{
    // What .NET says of a process's start may differ by some ticks of the system's clock from one process to another.
    private const long SameStartMilliseconds = 2000;

    private long epoch;
    private string session = "";

    /// <summary>The last group of this process that is known to be committed.</summary>
    public long LastGroup { get; private set; }

    /// <summary>The holder before this process did not give it up in good order.</summary>
    public bool AfterUncleanEnd { get; private set; }

    /// <summary>An idle holder renews it this often; null where a lock of the operating system guards the database too.</summary>
    public TimeSpan? Renewal => provider.InstanceLockLasts ? null : times.Renew;

    /// <summary>Takes the lease for this process, as soon as its holder has ended or has not renewed it for too long.</summary>
    /// <exception cref="StoreInUseException">Another process holds it, and keeps renewing it.</exception>
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

            // The database's clock may have been set back since the lease was renewed.
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
                    $"Another TaskDashboard runs on this database: process {row.ProcessId} on {row.Host}. Stop it first, or name another database in ConnectionStrings:TaskDashboard.");
            }

            Wait(times.Look);
        }
    }

    /// <summary>
    /// Makes this the session that writes. The one before it is ended, as the server may not have noticed that its client is gone; what it was committing has been
    /// committed or undone by then, and <see cref="LastGroup"/> says which.
    /// </summary>
    /// <exception cref="StoreOvertakenException">Another process has taken the lease.</exception>
    public void Attach(SqlSession sql)
    {
        if (session.Length > 0)
        {
            provider.EndSession(sql, session);
        }

        // Waits for the end of a transaction that has renewed the lease.
        var now = provider.SessionOf(sql) ?? "";
        if (sql.Prepare("UPDATE Lease SET Session = @p0 WHERE Epoch = @p1").Run(now, epoch) == 0)
        {
            throw Overtaken(sql);
        }

        session = now;
        LastGroup = sql.Prepare("SELECT LastGroup FROM Lease WHERE Epoch = @p0").Count(epoch);
    }

    /// <summary>
    /// The first statement of a commit group. Where a round trip is dear it goes with the next one, which then throws <see cref="StoreOvertakenException"/> if another
    /// process has taken the lease.
    /// </summary>
    public void Renew(SqlSession sql) =>
        sql.Prepare($"UPDATE Lease SET LastGroup = @p0, RenewedAt = {provider.Now} WHERE Epoch = @p1").LaterOrFail(() => throw Overtaken(sql), LastGroup + 1, epoch);

    /// <summary>The group that was begun by <see cref="Renew"/> is on the disk.</summary>
    public void Committed() => LastGroup++;

    /// <summary>Gives it up in good order, so that the next process need not wait.</summary>
    public void End(SqlSession sql) => sql.Prepare("UPDATE Lease SET Ended = @p0 WHERE Epoch = @p1").Run(true, epoch);

    /// <summary>Waits without keeping a processor busy, by the machine's own clock.</summary>
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
            UPDATE Lease SET Epoch = @p0, LastGroup = 0, Host = @p1, ProcessId = @p2, ProcessStartedAt = @p3, Session = '', RenewedAt = {provider.Now}, Ended = @p4
            WHERE Epoch = @p5 AND RenewedAt = @p6
            """).Run(row.Epoch + 1, Environment.MachineName, Environment.ProcessId, StartOf(self), false, row.Epoch, row.RenewedAt);
        if (taken == 0)
        {
            return false;
        }

        (epoch, session, LastGroup, AfterUncleanEnd) = (row.Epoch + 1, "", 0, !row.Ended);
        return true;
    }

    private (LeaseRow Row, TimeSpan Age) Read(SqlSession sql)
    {
        using var rows = sql.Prepare($"SELECT Epoch, LastGroup, Host, ProcessId, ProcessStartedAt, Session, RenewedAt, Ended, {provider.Now} FROM Lease WHERE Number = 1").Query();
        if (!rows.Read())
        {
            throw RefusedException.Unavailable("The database has no lease row. Restore it from a backup.", null);
        }

        var row = new LeaseRow
        {
            Number = 1,
            Epoch = rows.GetInt64(0),
            LastGroup = rows.GetInt64(1),
            Host = rows.GetString(2),
            ProcessId = rows.GetInt32(3),
            ProcessStartedAt = rows.GetInt64(4),
            Session = rows.GetString(5),
            RenewedAt = rows.GetInt64(6),
            Ended = rows.GetBoolean(7),
        };
        return (row, TimeSpan.FromMilliseconds(rows.GetInt64(8) - row.RenewedAt));
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
            // A statement beside it has failed: until its transaction is undone, nothing can be read.
        }

        return new StoreOvertakenException($"{by} has taken over this database. This process did not renew its lease in time. It writes nothing more and ends.");
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
            // It ended just now, or belongs to somebody else: its lease runs out by itself.
            return false;
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}

/// <summary>Another process has taken this process's right to write.</summary>
public sealed class StoreOvertakenException(string message) : Exception(message);
