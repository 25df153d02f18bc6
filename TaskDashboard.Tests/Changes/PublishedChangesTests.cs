using System.Data.Common;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Changes;

/// <summary>From the commit to the subscriber.</summary>
public sealed class PublishedChangesTests : CoreTest
{
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task A_committed_change_is_published_with_subject_number_and_company()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);

        var task = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), new() { Type = "import", Name = "one" });

        var change = Assert.Single((await batches.NextAsync()).Changes);
        Assert.Equal(new Change(change.Sequence, ChangeSubject.Task, task.Number, "acme", Clock.UtcNow), change);
        Assert.True(change.Sequence > subscription.StartsAfter);
    }

    [Fact]
    public async Task Changes_of_every_kind_of_object_are_published()
    {
        await StartWithoutScheduleAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);
        Sender.Answer = _ => Reply.Unavailable;
        var destination = await NewDestinationAsync();
        await UntilPushAsync(await PushAsync(destination), PushState.Failed);
        await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });
        await Host.People.AddAsync(
            Administrator,
            new()
            {
                Name = "Ada",
                Password = "a long enough one",
                Role = Role.Viewer,
            }
        );
        await Host.PushService.SetPausedAsync(Operator, true);
        await Host.Views.SaveAsync(
            Operator,
            new NewView
            {
                Name = "Failed",
                List = ViewList.Tasks,
                Query = "state:failed",
                Scope = ViewScope.Own,
            }
        );
        var last = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes");

        var seen = new HashSet<ChangeSubject>();
        for (var upTo = 0L; upTo < last; )
        {
            var next = batches.NextAsync();
            await Clock.AdvanceUntilAsync(next, Floor);
            upTo = (await next).UpTo;
            seen.UnionWith((await next).Changes.Select(change => change.Subject));
        }

        Assert.Equal(Enum.GetValues<ChangeSubject>(), seen.Order());
    }

    [Fact]
    public async Task A_rolled_back_change_is_never_published()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            Host.Writer.WriteAsync<bool>(session =>
            {
                session.Changed(ChangeSubject.Task, 77, null);
                throw new InvalidTimeZoneException();
            })
        );
        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "one" });

        Assert.Equal(task.Number, Assert.Single((await batches.NextAsync()).Changes).Number);
    }

    [Fact]
    public async Task A_lost_signal_delays_a_change_and_loses_none()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);
        using var other = Database.Open();
        Run(other, "INSERT INTO Changes (Sequence, Subject, Number, CompanyId, At) VALUES (500, 0, 42, NULL, 0)");

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(42, Assert.Single((await batches.NextAsync()).Changes).Number);
    }

    [Fact]
    public async Task The_pump_outlives_a_read_that_fails()
    {
        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);
        using var other = Database.Open();
        Run(other, "INSERT INTO Changes (Sequence, Subject, Number, CompanyId, At) VALUES (500, 0, 42, NULL, 0)");
        Run(other, "ALTER TABLE Changes RENAME TO Hidden");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Host.Logs.UntilAsync("Changes could not be read");
        Run(other, "ALTER TABLE Hidden RENAME TO Changes");

        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(42, Assert.Single((await batches.NextAsync()).Changes).Number);
    }

    [Fact]
    public async Task After_a_restart_only_new_changes_are_published()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "old" });
        await RestartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, Floor);
        await using var batches = new Batches(subscription);

        var task = await Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "new" });

        Assert.Equal(task.Number, Assert.Single((await batches.NextAsync()).Changes).Number);
        Assert.Equal(1, subscription.StartsAfter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_page_that_follows_the_feed_finally_shows_the_stored_data(int seed)
    {
        await StartAsync();
        var random = new Random(seed);
        var last = 0L;
        var subscribed = Enumerable
            .Range(0, 4)
            .Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToList();
        var followers = Enumerable
            .Range(0, 4)
            .Select(index => Task.Run(() => FollowAsync(index % 2 == 0 ? Viewer : Callers.Of(Role.Viewer, "acme"), subscribed[index])))
            .ToList();
        var tasks = new List<TrackedTask>();
        for (var step = 0; step < 300; step++)
        {
            if (tasks.Count < 5 || random.Next(4) == 0)
            {
                var caller = Callers.Of(Role.Operator, random.Next(2) == 0 ? "acme" : null);
                tasks.Add(
                    await Host.Tasks.CreateAsync(
                        caller,
                        new()
                        {
                            Type = "import",
                            Name = "task " + step,
                            ItemCount = 1000,
                        }
                    )
                );
            }
            else
            {
                var report = new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 1000 - step };
                await Host.Tasks.ReportAsync(Operator, tasks[random.Next(tasks.Count)].Id, report);
            }

            Clock.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
        }

        // The last change is visible to all of them.
        await Task.WhenAll(subscribed.Select(follower => follower.Task)).WaitAsync(Patience.Limit);
        Volatile.Write(ref last, await Host.CountAsync("SELECT MAX(Sequence) FROM Changes"));
        await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), new() { Type = "import", Name = "the last" });
        await Clock.AdvanceUntilAsync(Task.WhenAll(followers), Floor);

        async Task FollowAsync(Caller caller, TaskCompletionSource following)
        {
            await using var subscription = Host.Feed.Subscribe(caller, Floor);
            following.SetResult();
            var page = await SnapshotAsync();
            await foreach (var batch in subscription.ReadAllAsync())
            {
                foreach (var change in batch.Changes)
                {
                    var id = (await Host.TextsAsync("SELECT Id FROM Tasks WHERE Number = @p0", change.Number))[0];
                    page[change.Number] = (await Host.TaskReads.FindAsync(caller, id))!;
                }

                if (Volatile.Read(ref last) is > 0 and var end && batch.UpTo > end)
                {
                    break;
                }
            }

            Assert.Equal((await SnapshotAsync()).OrderBy(row => row.Key), page.OrderBy(row => row.Key));

            async Task<Dictionary<long, TrackedTask>> SnapshotAsync() =>
                (await Host.TaskReads.ListAsync(caller, new TaskQuery { Limit = 500 })).Items.ToDictionary(task => (long)task.Number);
        }
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
