using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads of subtasks by page number, by key, by filter and by id, for callers who may see the task.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_task_and_its_subtasks_are_read_from_one_snapshot()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("a"), Named("b")));
        var looks = 0;

        var (seen, subtasks) = await Host.TaskReads.OfOneMomentAsync(
            Viewer,
            task,
            async asked =>
            {
                if (looks++ == 0)
                {
                    // Change the task between the read of the task and that of its subtasks.
                    await Host.Tasks.ReportAsync(
                        Operator,
                        asked.Id,
                        new()
                        {
                            Event = TaskEvent.Progressed,
                            Subtasks =
                            [
                                .. new[] { "a", "b" }.Select(id => new SubtaskReport { EndpointId = id, State = SubtaskState.Completed }),
                            ],
                        }
                    );
                }

                return (await Host.SubtaskReads.PageAsync(Viewer, asked, new(), 1, 10)).Items;
            }
        );

        Assert.Equal((2, TaskState.Completed), (looks, seen.State));
        Assert.All(subtasks, subtask => Assert.Equal(SubtaskState.Completed, subtask.State));
    }

    [Fact]
    public async Task A_task_and_its_details_are_read_from_one_snapshot()
    {
        await StartAsync();
        var before = await Host.Tasks.CreateAsync(Operator, AnyTask with { UniqueName = "u" });
        var failed = await Host.Tasks.ReportAsync(
            Operator,
            before.Id,
            new() { Event = TaskEvent.Failed, Error = new("Why.", null, null, null, null) }
        );

        var (task, details) = await Host.TaskReads.WithDetailsAsync(Viewer, before);

        Assert.Equal(failed, task);
        Assert.Equal("Why.", details.Error!.Message);
    }

    [Theory]
    [InlineData(7, 3, 1, "1 2 3", true)]
    [InlineData(7, 3, 2, "4 5 6", true)]
    [InlineData(7, 3, 3, "7", false)]
    [InlineData(7, 3, 4, "", false)]
    [InlineData(7, 3, int.MaxValue, "", false)]
    [InlineData(6, 3, 2, "4 5 6", false)]
    [InlineData(7, 7, 1, "1 2 3 4 5 6 7", false)]
    [InlineData(7, 1000, 1, "1 2 3 4 5 6 7", false)]
    [InlineData(7, int.MaxValue, 1, "1 2 3 4 5 6 7", false)]
    [InlineData(7, int.MaxValue, 2, "", false)]
    [InlineData(7, 1, 7, "7", false)]
    [InlineData(7, 1, 6, "6", true)]
    [InlineData(0, 3, 1, "", false)]
    public async Task A_numbered_page_says_whether_more_follow(int count, int perPage, int page, string endpoints, bool more)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan([.. Enumerable.Range(1, count).Select(index => Named(index.ToString()))]));

        // A filter that all subtasks match uses another query, with the same result.
        foreach (
            var query in new SubtaskQuery[]
            {
                new(),
                new() { States = [] },
                new() { States = [SubtaskState.Pending] },
            }
        )
        {
            var (items, follow) = await Host.SubtaskReads.PageAsync(Viewer, task, query, page, perPage);
            Assert.Equal((endpoints, more), (string.Join(' ', items.Select(item => item.EndpointId)), follow));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Host.SubtaskReads.PageAsync(Viewer, task, new(), 0, perPage));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Host.SubtaskReads.PageAsync(Viewer, task, new(), page, 0));
    }

    [Fact]
    public async Task Pages_by_key_return_each_subtask_once_in_order()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, AScan(Named("other")));
        var task = await Host.Tasks.CreateAsync(Operator, AScan([.. Enumerable.Range(1, 25).Select(index => Named(index.ToString()))]));
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await Host.SubtaskReads.ListAsync(Viewer, task, new() { Limit = 10, After = after });
            seen.AddRange(page.Items.Select(row => row.EndpointId));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(Enumerable.Range(1, 25).Select(index => index.ToString()), seen);
        Assert.Empty((await Host.SubtaskReads.ListAsync(Viewer, task, new() { After = long.MaxValue.ToString() })).Items);
        await RefusedAsync(() => Host.SubtaskReads.ListAsync(Viewer, task, new() { Limit = 0 }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.SubtaskReads.ListAsync(Viewer, task, new() { Limit = 501 }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.SubtaskReads.ListAsync(Viewer, task, new() { After = "x" }), RefusalKind.Invalid);
    }

    [Fact]
    public async Task Subtasks_are_filtered_by_state_error_text_and_end()
    {
        await StartAsync();
        var at = Clock.UtcNow.AddHours(-1);
        var task = await Host.Tasks.CreateAsync(
            Operator,
            AScan(
                Named("p") with
                {
                    EndpointName = "100 % done_ [1]",
                },
                Named("r", SubtaskState.InProgress) with
                {
                    StartedAt = at,
                },
                Named("c1", SubtaskState.Completed) with
                {
                    StartedAt = at,
                    EndedAt = at.AddMinutes(1),
                },
                Named("c2", SubtaskState.Completed) with
                {
                    StartedAt = at,
                    EndedAt = at.AddMinutes(2),
                    EndpointName = "Zoë",
                },
                Named("f1", SubtaskState.Failed) with
                {
                    StartedAt = at,
                    EndedAt = at.AddMinutes(3),
                    ErrorCode = "17",
                    ErrorMessage = "Lost the Security Server",
                },
                Named("f2", SubtaskState.Failed) with
                {
                    StartedAt = at,
                    EndedAt = at.AddMinutes(4),
                    ErrorCode = "1",
                },
                Named("s", SubtaskState.Skipped) with
                {
                    EndedAt = at.AddMinutes(5),
                }
            )
        );

        await FindsAsync("p", new() { States = [SubtaskState.Pending] });
        await FindsAsync("p r", new() { States = [SubtaskState.InProgress, SubtaskState.Pending] });
        await FindsAsync("c1 c2 f1 f2 s", new() { States = [SubtaskState.Completed, SubtaskState.Failed, SubtaskState.Skipped] });
        await FindsAsync("f2", new() { ErrorCode = "1" });
        await FindsAsync("", new() { ErrorCode = "" });
        await FindsAsync("f1", new() { Text = "security" });
        await FindsAsync("f1 f2", new() { Text = "F" });
        await FindsAsync("p", new() { Text = "%" });
        await FindsAsync("p", new() { Text = "e_" });
        await FindsAsync("p", new() { Text = "[1]" });
        await FindsAsync("", new() { Text = "\\" });
        await FindsAsync("p r c1 c2 f1 f2 s", new() { Text = "  " });
        await FindsAsync("f1 f2 s", new() { EndedAfter = at.AddMinutes(2) });
        await FindsAsync("c1 c2", new() { EndedBefore = at.AddMinutes(3) });
        await FindsAsync("c2 f1", new() { EndedAfter = at.AddMinutes(1), EndedBefore = at.AddMinutes(4) });
        await FindsAsync("", new() { EndedAfter = at.AddMinutes(4), EndedBefore = at.AddMinutes(2) });
        await FindsAsync(
            "f1",
            new()
            {
                States = [SubtaskState.Failed],
                EndedBefore = at.AddMinutes(4),
                ErrorCode = "17",
                Text = "lost",
            }
        );
        await FindsAsync("", new() { States = [SubtaskState.Pending], EndedBefore = Clock.UtcNow });

        var (second, more) = await Host.SubtaskReads.PageAsync(Viewer, task, new() { EndedAfter = at }, 2, 2);
        Assert.Equal(("f1 f2", true), (string.Join(' ', second.Select(row => row.EndpointId)), more));
        var (third, none) = await Host.SubtaskReads.PageAsync(Viewer, task, new() { EndedAfter = at }, 3, 2);
        Assert.Equal(("s", false), (string.Join(' ', third.Select(row => row.EndpointId)), none));

        async Task FindsAsync(string endpoints, SubtaskQuery query)
        {
            Assert.Equal(
                endpoints,
                string.Join(' ', (await Host.SubtaskReads.ListAsync(Viewer, task, query)).Items.Select(row => row.EndpointId))
            );
            Assert.Equal(
                endpoints,
                string.Join(' ', (await Host.SubtaskReads.PageAsync(Viewer, task, query, 1, 100)).Items.Select(row => row.EndpointId))
            );
        }
    }

    [Fact]
    public async Task Only_callers_who_may_see_a_task_see_its_subtasks()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var own = await Host.Tasks.CreateAsync(acme, AScan(Named("1")));
        var foreign = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "other"), AScan(Named("1")));
        var hidden = Assert.Single(await SubtasksAsync(foreign));

        Assert.Single((await Host.SubtaskReads.ListAsync(acme, own, new())).Items);
        Assert.Empty((await Host.SubtaskReads.ListAsync(acme, foreign, new())).Items);
        Assert.Empty((await Host.SubtaskReads.PageAsync(acme, foreign, new(), 1, 10)).Items);
        Assert.Null(await Host.SubtaskReads.FindAsync(acme, hidden.Id));
        Assert.Equal((hidden, foreign), await Host.SubtaskReads.FindAsync(Viewer, hidden.Id));
        foreach (var id in new[] { "", "nonsense", "a\0b", NoSuchId, hidden.Id.ToUpperInvariant() + "x", "' OR 1=1 --" })
        {
            Assert.Null(await Host.SubtaskReads.FindAsync(Viewer, id));
        }
    }

    [Fact]
    public async Task Ten_thousand_subtasks_can_be_created_reported_and_paged()
    {
        const int Count = 10_000;
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan([.. Enumerable.Range(1, Count).Select(index => Named(index.ToString()))]));

        var reported = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress([
                .. Enumerable
                    .Range(1, Count)
                    .Select(index => Named(index.ToString(), index % 10 == 0 ? SubtaskState.InProgress : SubtaskState.Completed)),
            ])
        );

        Assert.Equal((new SubtaskCounts(0, 1000, 9000, 0, 0), 90), (reported.Subtasks, reported.PercentComplete));
        var (last, more) = await Host.SubtaskReads.PageAsync(Viewer, reported, new(), 334, 30);
        Assert.Equal((10, "10000", false), (last.Count, last[^1].EndpointId, more));
        var (open, further) = await Host.SubtaskReads.PageAsync(Viewer, reported, new() { States = [SubtaskState.InProgress] }, 33, 30);
        Assert.Equal((30, "9900", true), (open.Count, open[^1].EndpointId, further));
        var ended = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed, Force = true });
        Assert.Equal(new SubtaskCounts(0, 0, 9000, 0, 1000), ended.Subtasks);
        await Recount.AssertAsync(Host);
    }
}
