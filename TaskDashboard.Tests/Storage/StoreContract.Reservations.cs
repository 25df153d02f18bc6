using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads show the running retry to which a push belongs.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_push_belongs_to_a_running_retry_until_it_is_processed_or_the_retry_ends()
    {
        await StartWithoutScheduleAsync();
        var ids = await FailedPushesAsync(await NewDestinationAsync(concurrency: 1), MoreThanOnePlaceClaims);
        Assert.Empty(await InRetryAsync(null));
        var retry = await RetryAllAsync();
        var first = await Sender.NextAsync();
        await UntilSettledAsync();
        Assert.Equal(ids.Order(), await InRetryAsync(retry));
        Assert.InRange(await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed), 1, ids.Count - 1);

        first.Fail();
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM RetryItems");
        var left = ids.Where(id => id != first.PushId).Order();
        Assert.Equal(left, await InRetryAsync(retry));

        await KillAndRestartAsync();
        Assert.Equal(left, await InRetryAsync(retry));

        await Host.Retries.CancelAsync(Operator, retry.Id);
        Assert.Empty(await InRetryAsync(null));
    }

    [Fact]
    public async Task A_push_of_two_requests_is_claimed_once()
    {
        await StartWithoutScheduleAsync();
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        var numbers = (await Host.PushReads.ListAsync(Viewer, new PushQuery { Limit = 2 })).Items.Select(push => push.Push.Number).ToList();
        var (first, second) = (RunOf(1), RunOf(2));

        var claims = await Host.Writer.WriteAsync(session =>
            session.ClaimForRetry(
                [new(first, numbers[0]), new(second, numbers[0]), new(second, numbers[1]), new(first, numbers[1])],
                int.MaxValue,
                _ => null
            )
        );

        Assert.Equal(
            [(1, null), (null, NotSentReason.InFlight), (2, null), (null, NotSentReason.InFlight)],
            claims.Select(claim => (claim.Push?.RetryNumber, claim.Reason))
        );
        await Recount.AssertAsync(Host);

        RetryRun RunOf(int number) => new(number, $"retry {number}", long.MaxValue, new Dictionary<int, long[]>());
    }

    /// <summary>Returns the ids of the pushes that belong to this retry, or to any retry if it is null.</summary>
    private async Task<IReadOnlyList<string>> InRetryAsync(RetryRequest? retry) =>
        [
            .. (await Host.PushReads.ListAsync(Viewer, new PushQuery { Limit = 500 }))
                .Items.Where(push => push.RetryId is { } id && (retry is null || id == retry.Id))
                .Select(push => push.Push.Id)
                .Order(),
        ];
}
