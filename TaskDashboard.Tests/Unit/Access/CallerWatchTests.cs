using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

public sealed class CallerWatchTests : CoreTest
{
    private readonly CallerWatch _watch = new();

    [Fact]
    public void An_id_stands_for_a_caller_until_it_leaves()
    {
        Assert.Null(_watch.Current("key"));

        var entered = _watch.Enter(Callers.Of(Role.Operator, id: "key"), "1");

        Assert.Same(entered, _watch.Current("key"));
        Assert.Equal("1", entered.Stamp);
        Assert.False(entered.Ended.IsCancellationRequested);
        _watch.Leave("key");
        Assert.Null(_watch.Current("key"));
        Assert.True(entered.Ended.IsCancellationRequested);
        _watch.Leave("key");
    }

    [Fact]
    public void With_the_same_stamp_a_caller_continues_and_with_another_it_ends()
    {
        var first = _watch.Enter(Callers.Of(Role.Viewer, id: "person"), "1");

        var grown = _watch.Enter(first with { Role = Role.Operator }, "1");
        Assert.False(first.Ended.IsCancellationRequested);
        Assert.Equal(Role.Operator, _watch.Current("person")!.Role);

        var other = _watch.Enter(Callers.Of(Role.Viewer, id: "person"), "2");
        Assert.True(first.Ended.IsCancellationRequested && grown.Ended.IsCancellationRequested);
        Assert.False(other.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Open_pages_and_connections_are_notified_when_the_caller_has_ended()
    {
        var entered = _watch.Enter(Callers.Of(Role.Viewer, id: "key"), "1");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = entered.Ended.Register(ended.SetResult);

        _watch.Leave("key");

        await ended.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_caller_from_a_link_is_always_known() => Assert.Same(Caller.LinkHolder, _watch.Current("administrator"));

    [Fact]
    public async Task A_revoked_key_can_no_longer_run_commands_and_queries()
    {
        await StartAsync();
        var added = await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Administrator });
        var caller = Host.Keys.FindCaller(added.Secret)!;
        Assert.Same(caller, Host.Get<CallerWatch>().Current(added.Key.Id));
        await using var subscription = Host.Feed.Subscribe(caller, TimeSpan.Zero);

        await Host.Keys.RevokeAsync(caller, added.Key.Id);

        Assert.Null(Host.Get<CallerWatch>().Current(added.Key.Id));
        await EndedAsync(() => Host.Tasks.CreateAsync(caller, new() { Type = "T", Name = "n" }));
        await EndedAsync(() => Host.Retries.RequestAsync(caller, new RetryCommand { Filter = PushFilter.All }));
        await EndedAsync(() => Host.PushService.SetPausedAsync(caller, true));
        await EndedAsync(() => Host.Keys.ListAsync(caller));
        await EndedAsync(() => Host.TaskReads.TotalsAsync(caller));
        await EndedAsync(() => Host.TaskReads.FindAsync(caller, "0").AsTask());
        await EndedAsync(() => Host.PushReads.ListAsync(caller, new PushQuery()));
        await EndedAsync(() => Host.DestinationReads.ListAsync(caller));
        await EndedAsync(() => Host.RetryReads.ListAsync(caller, new RetryQuery()));
        await EndedAsync(() => Task.Run(() => Host.Feed.Subscribe(caller, TimeSpan.Zero)));

        static Task EndedAsync(Func<Task> command) => RefusedAsync(command, RefusalKind.Forbidden, "ended");
    }
}
