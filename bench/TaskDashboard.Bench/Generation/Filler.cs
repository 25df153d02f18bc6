using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Bench.Generation;

/// <summary>Fills a database that the product has created and that contains only destinations.</summary>
internal static class Filler
{
    private static readonly Type[] Filled =
    [
        typeof(TrackedTask),
        typeof(TaskText),
        typeof(TaskTransition),
        typeof(StoredDetails),
        typeof(Subtask),
        typeof(EndpointName),
        typeof(TaskCount),
        typeof(Workspace),
        typeof(Core.Domain.Callers.Company),
        typeof(Push),
        typeof(PushText),
        typeof(PushPayload),
        typeof(PushAttempt),
        typeof(PushCount),
        typeof(ErrorSignature),
        typeof(FailureGroup),
        typeof(PushMinute),
        typeof(PushQuarter),
        typeof(FailureMinute),
        typeof(FailureHour),
        typeof(TaskMinute),
        typeof(TaskQuarter),
        typeof(RollupKind),
        typeof(RollupType),
        typeof(AuditEntry),
        typeof(Series),
    ];

    private static readonly Type[] LeftToTheProduct =
    [
        // The product writes these when it creates the schema and the destinations. It encrypts the secrets with its own keys.
        typeof(Destination),
        typeof(ProtectionKey),
        typeof(PushServiceSwitch),
        typeof(LeaseRow),
        // The product opens a circuit when deliveries fail after its start.
        typeof(OpenCircuit),
        // Change rows are for existing subscribers. Nobody has subscribed to this database yet, and retention deletes change rows
        // after a day.
        typeof(Change),
        // Retention has deleted payloads only, and roll-ups are not rebuilt from those.
        typeof(DeletedRows),
        // Nobody has signed in, has a key or has requested a retry yet, and the reports have no ids.
        typeof(Person),
        typeof(Session),
        typeof(SignInLink),
        typeof(SignInAttempts),
        typeof(ApiKey),
        typeof(KeySession),
        typeof(AnsweredReport),
        typeof(RetryRequest),
        typeof(RetryText),
        typeof(RetrySet),
        typeof(RetryFilter),
        typeof(RetryItem),
        typeof(RetryError),
        typeof(IdempotencyKey),
        // Nobody has saved a view.
        typeof(SavedView),
        typeof(DefaultView),
    ];

    /// <param name="say">Called with a progress message after each part.</param>
    /// <returns>The number of rows.</returns>
    public static async Task<long> FillAsync(StoreProvider provider, Volume volume, Action<string> say)
    {
        volume.Check();
        using var instance = provider.TakeInstanceLock();
        using var tables = new StoreTables(provider);
        var types = tables.Context.Model.GetEntityTypes().Select(table => table.ClrType);
        if (types.Except([.. Filled, .. LeftToTheProduct]).FirstOrDefault() is { } unknown)
        {
            throw new InvalidOperationException($"The table of {unknown.Name} is new. Fill it, or add it to {nameof(LeftToTheProduct)}.");
        }
        if (await tables.Context.Tasks.AnyAsync() || await tables.Context.Pushes.AnyAsync())
        {
            throw new InvalidOperationException("The database already has tasks or pushes. Give an empty database.");
        }

        var destinations = await tables.Context.Destinations.AsNoTracking().ToListAsync();
        var numbers = new NumberSeries();
        numbers.Load(tables.Sql);
        tables.BeginFilling();
        await WriteAsync("tasks", new TaskGenerator(volume, numbers).Batches());
        await WriteAsync("pushes", new PushGenerator(volume, numbers, destinations).Batches());

        // Later than every id above, so that no id is issued twice.
        _ = numbers.NextId(volume.Until.AddMilliseconds(1));
        tables.Sql.Begin();
        numbers.Store(tables.Sql);
        tables.Sql.Commit();
        tables.EndFilling();
        return tables.Rows;

        async Task WriteAsync(string what, IEnumerable<IReadOnlyCollection<object>> batches)
        {
            var (began, before) = (Stopwatch.GetTimestamp(), tables.Rows);
            using var each = batches.GetEnumerator();

            // Create the next rows while the database writes these.
            var next = Task.Run(Next);
            while (await next is { } rows)
            {
                next = Task.Run(Next);
                tables.Write(rows);
            }

            var (written, seconds) = (tables.Rows - before, Stopwatch.GetElapsedTime(began).TotalSeconds);
            say($"{what} and related rows: {written:N0} rows in {seconds:N1} s, {written / seconds:N0} a second");

            IReadOnlyCollection<object>? Next() => each.MoveNext() ? each.Current : null;
        }
    }
}
