using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Changes;

/// <summary>Continuing after a change that was seen.</summary>
public sealed class MissedChangesTests : CoreTest
{
    private const int First = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1999)]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(4500)]
    public async Task Each_later_changed_object_is_returned_once_at_its_latest_change(int rows)
    {
        await StartAsync();
        await WriteAsync(rows, things: 7);

        var missed = await MissedAsync(Viewer, First);

        Assert.NotNull(missed);
        Assert.Equal((false, First + rows), (missed.Reset, missed.UpTo));
        Assert.Equal(
            Enumerable.Range(First + 1, rows).Select(sequence => (long)sequence).TakeLast(7),
            missed.Changes.Select(change => change.Sequence)
        );
    }

    [Fact]
    public async Task A_company_gets_its_own_changes()
    {
        await StartAsync();
        await WriteAsync(1500, things: 1500, company: "acme");

        Assert.Empty((await MissedAsync(Callers.Of(Role.Viewer, "other"), First))!.Changes);
        Assert.Null(await MissedAsync(Callers.Of(Role.Viewer, "acme"), First));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task As_many_objects_as_a_subscription_keeps_are_returned_and_more_are_not(int things, bool returned)
    {
        await StartAsync();
        await WriteAsync(things, things);

        Assert.Equal(returned, await MissedAsync(Viewer, First) is not null);
    }

    [Fact]
    public async Task After_a_deleted_or_unknown_change_nothing_is_returned()
    {
        await StartAsync();
        await WriteAsync(10, things: 1);
        await Host.ChangeAsync("DELETE FROM Changes WHERE Sequence < @p0", First + 5);

        Assert.Null(await MissedAsync(Viewer, First));
        Assert.Null(await MissedAsync(Viewer, First + 11));
        Assert.NotNull(await MissedAsync(Viewer, First + 5));
    }

    [Fact]
    public async Task The_number_of_rows_read_is_limited()
    {
        await StartAsync();
        await WriteAsync(20_001, things: 1);

        Assert.Null(await MissedAsync(Viewer, First));
    }

    private Task<ChangeBatch?> MissedAsync(Caller caller, long after) =>
        Host.Get<ChangeReads>().MissedAsync(caller, after, TestContext.Current.CancellationToken);

    private async Task WriteAsync(int rows, int things, string? company = null) =>
        await Host.ChangeAsync(
            "WITH RECURSIVE Row(I) AS (SELECT 0 UNION ALL SELECT I + 1 FROM Row WHERE I < @p0) INSERT INTO Changes (Sequence, "
                + "Subject, Number, CompanyId, At) SELECT @p1 + I, 0, I % @p2, @p3, 0 FROM Row",
            rows,
            First,
            things,
            company
        );
}
