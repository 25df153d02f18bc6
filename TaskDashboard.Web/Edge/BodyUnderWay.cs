namespace TaskDashboard.Web.Edge;

/// <summary>Memory reserved for the body of one request, released when the request ends.</summary>
internal sealed class BodyUnderWay(BodyBudget budget, LargeBodies large) : IDisposable
{
    private long _taken;
    private long _entered;

    /// <exception cref="RefusedException">There is not enough memory left.</exception>
    public void Take(long bytes)
    {
        if (!budget.TryTake(bytes, _taken))
        {
            throw TooMany();
        }

        _taken += bytes;
    }

    /// <summary>Called when the body has been read and is about to be parsed. Large bodies wait for each other.</summary>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellation)
    {
        if (bytes >= LargeBodies.Large && _entered == 0)
        {
            await large.EnterAsync(cancellation).ConfigureAwait(false);
            _entered = bytes;
        }
    }

    public void Dispose()
    {
        budget.Release(_taken);
        if (_entered > 0)
        {
            large.Leave(_entered);
        }
    }

    private static RefusedException TooMany() =>
        new(
            RefusalKind.Unavailable,
            "tooManyBodies",
            "The memory for request bodies is used up. Try again after the time in Retry-After, with fewer concurrent requests or "
                + "smaller bodies."
        );
}
