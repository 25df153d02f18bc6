using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Store;

namespace TaskDashboard.Core.Changes;

/// <summary>
/// Drains the change rows into the feed in commit order. Woken by the writer's commits, so that it is fast, and once a
/// second besides, so that it is right even if a signal is lost.
/// </summary>
internal sealed partial class ChangePump(StoreWriter writer, ReaderPool readers, ChangeFeed feed, TimeProvider clock, ILogger<ChangePump> logger) : IAsyncDisposable
{
    private const int Most = 2000;
    private static readonly TimeSpan Besides = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ITimer? timer;
    private Task? running;

    public void Start()
    {
        feed.StartAt(readers.Read(sql => sql.Prepare("SELECT COALESCE(MAX(Sequence), 0) FROM Changes").Count()));
        writer.Committed += Wake;
        timer = clock.CreateTimer(_ => Wake(), null, Besides, Besides);
        running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        writer.Committed -= Wake;
        signal.Writer.TryComplete();
        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        if (running is not null)
        {
            await running.ConfigureAwait(false);
        }
    }

    private void Wake() => signal.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        while (await signal.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            signal.Reader.TryRead(out _);
            try
            {
                while (Drain() == Most)
                {
                }
            }
#pragma warning disable CA1031 // whatever keeps it from reading now, it must not stop: a feed that says nothing is taken for one with nothing to say
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(logger, failure);
            }
        }
    }

    private int Drain()
    {
        var changes = readers.Read(sql =>
        {
            var found = new List<Change>();
            using var rows = sql.Prepare($"SELECT Sequence, Subject, Number, CompanyId, At FROM Changes WHERE Sequence > @p0 ORDER BY Sequence {sql.Provider.FirstRows("@p1")}")
                .Query(feed.Published, Most);
            while (rows.Read())
            {
                found.Add(new Change(rows.GetInt64(0), (ChangeSubject)rows.GetInt32(1), rows.GetInt64(2), rows.GetStringOrNull(3), rows.GetInstant(4)));
            }

            return found;
        });
        if (changes.Count > 0)
        {
            feed.Publish(changes);
        }

        return changes.Count;
    }

    [LoggerMessage(LogLevel.Warning, "Changes could not be read; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
