namespace TaskDashboard.Web.Edge;

/// <summary>What the body of one request has taken of the bounds; given back when the request ends.</summary>
internal sealed class BodyUnderWay(BodyBudget budget, LargeBodies large) : IDisposable
{
    private long taken;
    private long entered;

    /// <exception cref="RefusedException">There is no room for so many bytes more.</exception>
    public void Take(long bytes)
    {
        if (!budget.TryTake(bytes, taken))
        {
            throw TooMany();
        }

        taken += bytes;
    }

    /// <summary>The body has been read and is about to be turned into objects. A large one waits until no other is.</summary>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellation)
    {
        if (bytes >= LargeBodies.Large && entered == 0)
        {
            await large.EnterAsync(cancellation).ConfigureAwait(false);
            entered = bytes;
        }
    }

    public void Dispose()
    {
        budget.GiveBack(taken);
        if (entered > 0)
        {
            large.Leave(entered);
        }
    }

    private static RefusedException TooMany() =>
        new(RefusalKind.Unavailable, "tooManyBodies", "The bodies of the requests under way take all the memory that is set aside for them. Try again when Retry-After has passed, with fewer at once or smaller ones.");
}
