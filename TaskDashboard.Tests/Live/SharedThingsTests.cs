using TaskDashboard.Core.Feed;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Tests.Live;

public sealed class SharedThingsTests : CoreTest
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_read_once_for_all_watches_of_the_same_change_and_again_for_the_next()
    {
        await StartAsync();
        var things = new SharedThings(Host.Get<ChangeReads>());
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        var created = new Change(1, ChangeSubject.Task, task.Number, null, Clock.UtcNow);

        var first = Assert.Single(await things.GetAsync([created], _cancellation));
        var second = Assert.Single(await things.GetAsync([created], _cancellation));
        await Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Started });
        var third = Assert.Single(await things.GetAsync([created with { Sequence = 2 }], _cancellation));

        Assert.Same(first, second);
        Assert.Equal((task.Id, TaskState.Pending), (first!.Id, first.Task!.State));
        Assert.Equal(TaskState.InProgress, third!.Task!.State);
    }

    [Fact]
    public async Task A_failed_read_is_repeated()
    {
        await StartAsync();
        var things = new SharedThings(Host.Get<ChangeReads>());
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        var change = new Change(1, ChangeSubject.Task, task.Number, null, Clock.UtcNow);
        await Host.ChangeAsync("ALTER TABLE Tasks RENAME TO Hidden");
        await Assert.ThrowsAsync<RefusedException>(() => things.GetAsync([change], _cancellation));
        await Host.ChangeAsync("ALTER TABLE Hidden RENAME TO Tasks");

        Assert.Equal(task.Id, Assert.Single(await things.GetAsync([change], _cancellation))!.Id);
    }

    [Fact]
    public async Task A_watch_that_joined_a_failed_read_reads_again()
    {
        await StartAsync(("Database:Connections", "6"), ("Database:WaitSeconds", "1"));
        var things = new SharedThings(Host.Get<ChangeReads>());
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        var change = new Change(1, ChangeSubject.Task, task.Number, null, Clock.UtcNow);
        using var free = new ManualResetEventSlim();
        var holding = Host.Readers.ReadAsync(_ => free.Wait(Patience.Limit), _cancellation);

        // The only connection is in use for longer than the first read waits, and free when the second one reads again.
        var first = things.GetAsync([change], _cancellation);
        var second = things.GetAsync([change], _cancellation);
        Assert.Equal("busy", (await Assert.ThrowsAsync<RefusedException>(() => first)).Code);
        free.Set();

        Assert.Equal(task.Id, Assert.Single(await second)!.Id);
        Assert.True(await holding);
    }

    [Fact]
    public async Task A_deleted_object_is_null_and_each_object_is_at_the_place_of_its_change()
    {
        await StartAsync();
        var things = new SharedThings(Host.Get<ChangeReads>());
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });
        var destination = await NewDestinationAsync();
        Change[] changes =
        [
            new(1, ChangeSubject.Task, 4711, null, Clock.UtcNow),
            new(2, ChangeSubject.Pushes, destination.Number, null, Clock.UtcNow),
            new(3, ChangeSubject.PushService, 0, null, Clock.UtcNow),
            new(4, ChangeSubject.Task, task.Number, null, Clock.UtcNow),
        ];

        Assert.Equal([null, destination.Id, null, task.Id], (await things.GetAsync(changes, _cancellation)).Select(thing => thing?.Id));
    }
}
