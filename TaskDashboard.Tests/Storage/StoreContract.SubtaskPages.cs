using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Reads of subtasks for the pages.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Subtasks_are_read_backwards_from_a_position_and_by_their_positions()
    {
        await StartAsync();
        var (task, reads) = await ScanAsync(7);

        var back = await reads.ListAsync(
            Viewer,
            task,
            new SubtaskQuery
            {
                After = "6",
                LastFirst = true,
                Limit = 3,
            }
        );
        var start = await reads.ListAsync(
            Viewer,
            task,
            new SubtaskQuery
            {
                After = back.Next,
                LastFirst = true,
                Limit = 3,
            }
        );
        var end = await reads.ListAsync(Viewer, task, new SubtaskQuery { LastFirst = true, Limit = 2 });
        var some = await reads.ListAsync(Viewer, task, new SubtaskQuery { Ordinals = [2, 5, 99] });

        Assert.Equal([5, 4, 3], Places(back));
        Assert.Equal("3", back.Next);
        Assert.Equal([2, 1], Places(start));
        Assert.Null(start.Next);
        Assert.Equal([7, 6], Places(end));
        Assert.Equal([2, 5], Places(some));

        static int[] Places(Page<Subtask> page) => [.. page.Items.Select(subtask => subtask.Ordinal)];
    }

    [Fact]
    public async Task Error_codes_are_counted_most_frequent_first()
    {
        await StartAsync();
        var (task, reads) = await ScanAsync(6);
        Assert.Empty(await reads.ErrorCodesAsync(Viewer, task));

        string?[] codes = ["B", "A", "A", null, "C"];
        task = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    .. codes.Select(
                        (code, index) =>
                            new SubtaskReport
                            {
                                EndpointId = $"e{index + 1}",
                                State = SubtaskState.Failed,
                                ErrorCode = code,
                            }
                    ),
                ],
            }
        );

        Assert.Equal([new("A", 2), new("B", 1), new("C", 1)], await reads.ErrorCodesAsync(Viewer, task));
        Assert.Empty(await reads.ErrorCodesAsync(Callers.Of(Role.Administrator, "other"), task with { CompanyId = "ours" }));
    }

    [Fact]
    public async Task A_task_is_found_by_part_of_its_external_id()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "INV-50%-1187" });
        await Host.Tasks.CreateAsync(Operator, AnyTask);

        Assert.Equal(
            [task.Id],
            (await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Text.Contains("50%-11") })).Items.Select(found =>
                found.Id
            )
        );
        Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Text.Contains("50_-11") })).Items);
    }

    private async Task<(TrackedTask Task, SubtaskReads Reads)> ScanAsync(int endpoints) =>
        (
            await Host.Tasks.CreateAsync(
                Operator,
                AnyTask with
                {
                    Subtasks = [.. Enumerable.Range(1, endpoints).Select(number => new SubtaskReport { EndpointId = $"e{number}" })],
                }
            ),
            Host.Get<SubtaskReads>()
        );
}
