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
    public async Task The_map_of_a_task_has_the_state_of_each_subtask_and_the_errors_most_frequent_first()
    {
        await StartAsync();
        var (task, reads) = await ScanAsync(12);
        await ScanAsync(3);
        Assert.Equal(("pppppppppppp", 0), (await reads.MapAsync(Viewer, task) is var none ? none.Letters : "", none.Errors.Count));

        task = await ReportAsync(
            task,
            Failed(2, "B", "No room: 12 MB left."),
            Failed(3, "A", "Access is denied."),
            Failed(4, "A", null),
            Failed(5, "A", "Access is denied."),
            Failed(6, null, "Timeout after 30 s [1] 100%"),
            Failed(7, null, "Timeout after 31 s [1] 100%"),
            Failed(8, null, null),
            Failed(9, "B", "No room: 9 MB left."),
            new SubtaskReport { EndpointId = "e10", State = SubtaskState.InProgress },
            new SubtaskReport { EndpointId = "e11", State = SubtaskState.Completed },
            new SubtaskReport { EndpointId = "e12", State = SubtaskState.Skipped }
        );

        var map = await reads.MapAsync(Viewer, task);
        Assert.Equal("pCAAABBDCrcs", map.Letters);
        Assert.Equal(
            [
                new SubtaskError(new("A", null), 'A', "Access is denied.", 1, 3, 3, 5),
                new SubtaskError(new(null, "Timeout after # s [#] #%"), 'B', "Timeout after 30 s [1] 100%", 1, 2, 6, 7),
                new SubtaskError(new("B", null), 'C', "No room: 12 MB left.", 1, 2, 2, 9),
                new SubtaskError(new(null, null), 'D', null, 0, 1, 8, 8),
            ],
            map.Errors
        );
        Assert.Equal(0, map.Rare);
        foreach (var error in map.Errors)
        {
            var failed = await reads.ListAsync(Viewer, task, new SubtaskQuery { Error = error.Key });
            Assert.Equal(
                map.Letters.Select((letter, index) => (letter, index))
                    .Where(cell => cell.letter == error.Letter)
                    .Select(cell => cell.index + 1),
                failed.Items.Select(subtask => subtask.Ordinal)
            );
        }

        Assert.Empty((await reads.ListAsync(Viewer, task, new SubtaskQuery { Error = new("a\0b", null) })).Items);
        Assert.Empty((await reads.PageAsync(Viewer, task, new SubtaskQuery { Error = new("none", null) }, 1, 10)).Items);
        Assert.Equal("", (await reads.MapAsync(Callers.Of(Role.Administrator, "other"), task with { CompanyId = "ours" })).Letters);
    }

    [Fact]
    public async Task Errors_too_rare_for_a_letter_of_their_own_are_counted_together()
    {
        await StartAsync();
        var (task, reads) = await ScanAsync(30);
        task = await ReportAsync(task, [.. Enumerable.Range(1, 30).Select(number => Failed(number, $"E{number:D2}", "No."))]);

        var map = await reads.MapAsync(Viewer, task);

        Assert.Equal((26, 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZffff"), (map.Errors.Count, map.Rare, map.Letters));
    }

    [Fact]
    public async Task A_message_that_is_too_long_or_has_the_signs_of_a_pattern_finds_its_subtasks()
    {
        await StartAsync();
        var (task, reads) = await ScanAsync(4);
        var book = string.Concat(Enumerable.Repeat("📕", 150));
        task = await ReportAsync(
            task,
            Failed(1, null, "100_% [sure] \\ " + book),
            Failed(2, null, "100x% [sure] \\ " + book),
            Failed(3, "", " starts late"),
            Failed(4, null, "   ")
        );

        var map = await reads.MapAsync(Viewer, task);

        Assert.Equal(4, map.Errors.Count);
        foreach (var error in map.Errors)
        {
            var found = Assert.Single((await reads.ListAsync(Viewer, task, new SubtaskQuery { Error = error.Key })).Items);
            Assert.Equal(error.First, found.Ordinal);
        }
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

    private Task<TrackedTask> ReportAsync(TrackedTask task, params SubtaskReport[] subtasks) =>
        Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Progressed, Subtasks = subtasks });

    private static SubtaskReport Failed(int number, string? code, string? message) =>
        new()
        {
            EndpointId = $"e{number}",
            State = SubtaskState.Failed,
            ErrorCode = code,
            ErrorMessage = message,
        };
}
