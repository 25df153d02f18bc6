using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Changes;

/// <summary>The batches of a subscription, one at a time.</summary>
internal sealed class Batches(FeedSubscription subscription, CancellationToken cancellation = default) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ChangeBatch> _batches = subscription
        .ReadAllAsync(cancellation)
        .GetAsyncEnumerator(CancellationToken.None);
    private Task<bool> _move = Task.FromResult(true);

    public async Task<ChangeBatch> NextAsync()
    {
        _move = _batches.MoveNextAsync().AsTask();
        Assert.True(await _move.WaitAsync(Patience.Limit));
        return _batches.Current;
    }

    /// <summary>Returns whether the stream ends without another batch.</summary>
    public async Task<bool> EndsAsync()
    {
        _move = _batches.MoveNextAsync().AsTask();
        return !await _move.WaitAsync(Patience.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (_move.IsCompleted)
        {
            await _batches.DisposeAsync();
        }
    }
}
