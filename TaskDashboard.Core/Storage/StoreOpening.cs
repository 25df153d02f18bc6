using System.Data.Common;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Storage;

/// <summary>Locks the database for this process and updates its schema, before anything else uses it.</summary>
internal static class StoreOpening
{
    /// <returns>The lock to hold while this process writes; null if only the lease protects the database.</returns>
    /// <exception cref="StoreInUseException">Another process uses the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    public static IDisposable? Open(StoreProvider provider, Lease lease)
    {
        IDisposable? starting = null;
        try
        {
            provider.CheckServer();
            starting = provider.TakeInstanceLock();
            Take(provider, lease);
            if (!provider.InstanceLockLasts)
            {
                return null;
            }

            var lasting = starting;
            starting = null;
            return lasting;
        }
        catch (Exception failure)
            when ((failure as DbException ?? failure.InnerException as DbException ?? failure.GetBaseException() as DbException)
                    is { } database
            )
        {
            throw RefusedException.Unavailable(
                provider.Explain(database)?.Words ?? $"The database cannot be used. {database.Message}",
                failure
            );
        }
        finally
        {
            starting?.Dispose();
        }
    }

    /// <summary>Changes an existing schema only with the lease, because the holder may be an older version that still writes.</summary>
    private static void Take(StoreProvider provider, Lease lease)
    {
        var hasSchema = provider.HasSchema();
        if (hasSchema)
        {
            using var before = new SqlSession(provider, provider.OpenWriter());
            lease.Take(before);
        }

        provider.Migrate();
        using var sql = new SqlSession(provider, provider.OpenWriter());
        if (!hasSchema)
        {
            lease.Take(sql);
        }

        provider.AfterRestore(sql);
        MissingTexts.Write(sql);
    }
}
