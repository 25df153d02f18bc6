using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Engine;

/// <summary>Each engine scope is built from the database, in any state that the previous scope left.</summary>
public sealed class EngineScopeTests : CoreTest
{
    private LocalEngine Engine => Host.Engine;

    [Fact]
    public async Task A_second_scope_continues_where_the_first_one_ended()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        var failed = await FailedPushesAsync(destination, 5);
        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Paused = true });
        var waiting = await PushManyAsync(destination, 3, first: 100);
        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Paused = false });
        var underWay = await Sender.NextAsync();
        var retry = await RetryAsync(failed);
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        var first = Engine.Scope;
        var book = first.Get<RetryBook>();

        // The current attempt ends and is recorded; no other attempt begins.
        var ending = first.DisposeAsync();
        underWay.Deliver();
        await ending;
        var closed = await RefusedAsync(() => Host.Tasks.RestartAsync(Operator, task.Id, null), RefusalKind.Unavailable);
        Assert.Contains("stopping", closed.Message, StringComparison.Ordinal);
        Assert.Equal(1, Sender.TimesSent(underWay.PushId));

        Sender.Answer = _ => Reply.Delivered;
        Engine.Open();
        await Engine.Scope.StartAsync(TestContext.Current.CancellationToken);

        Assert.NotSame(first, Engine.Scope);
        Assert.NotSame(book, Host.Get<RetryBook>());
        var ended = await UntilRetryAsync(retry, RetryState.Completed);
        Assert.Equal((5, 0, 0), (ended.Delivered, ended.FailedAgain, ended.NotSent));
        await UntilPushesAsync(PushState.Delivered, failed.Count + waiting.Count);
        Assert.All(waiting.Concat(failed), id => Assert.InRange(Sender.TimesSent(id), 1, 2));
        Assert.Equal(1, waiting.Count(id => id == underWay.PushId));
        Assert.Equal(1, Sender.TimesSent(underWay.PushId));

        // The number series and the reads continue as well.
        var next = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "two" });
        Assert.True(next.Number > task.Number);
        Assert.Equal(TaskState.InProgress, (await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started })).State);
        Assert.Equal(TaskState.InProgress, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.State);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_second_scope_shows_what_another_process_wrote_between_the_two()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        Assert.Equal("one", (await Host.TaskReads.FindAsync(Viewer, task.Id))!.Name);
        await Engine.Scope.DisposeAsync();

        using (var other = Database.Open())
        using (var rename = other.CreateCommand())
        {
            rename.CommandText = "UPDATE Tasks SET Name = 'two'";
            rename.ExecuteNonQuery();
        }

        Engine.Open();
        await Engine.Scope.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("two", (await Host.TaskReads.FindAsync(Viewer, task.Id))!.Name);
    }

    [Fact]
    public async Task An_engine_that_was_not_opened_accepts_no_command()
    {
        await StartAsync();
        using var engine = new LocalEngine(new NoServices());

        Assert.Throws<InvalidOperationException>(() => engine.Scope);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
