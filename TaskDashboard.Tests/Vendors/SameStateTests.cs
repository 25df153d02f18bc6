using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Unit.Domain;
using TaskDashboard.Web.Vendors;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

/// <summary>
/// Whatever programs and vendors' clients do to a task, its state is one that the table allows, and every vendor's answer shows it.
/// </summary>
public sealed class SameStateTests(ApiFixture fixture)
{
    // One line for each vendor: where its answer has the state, and its words for pending, in progress, completed, failed and canceled.
    private static readonly Dictionary<string, Words> States = new()
    {
        ["DriveQuant"] = new("status", "PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"),
        ["SmartDocumentor"] = new(
            "taskStatusText",
            "QueuedForPreProcessing",
            "PreProcessingInProgress",
            "Processed",
            "PreProcessingFailed",
            "Deleted"
        ),
        ["GravityZone"] = new("result.status", "1", "2", "3", "3", "3"),
        ["VMware"] = new("status", "QUEUED", "RUNNING", "SUCCESS", "ERROR", "CANCELLED"),
        ["SailPoint"] = new("completionStatus", "null", "null", "Success Warning", "Error TempError", "Terminated"),
    };

    private static readonly Gen<TaskReport> Reports =
        from what in Gen.Elements(Enum.GetValues<TaskEvent>())
        from run in Gen.Frequency((6, Gen.Constant<int?>(null)), (2, Gen.Choose(1, 3).Select(number => (int?)number)))
        from percent in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 100).Select(number => (int?)number)))
        from remaining in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 10).Select(number => (int?)number)))
        from outcome in Gen.Frequency(
            (4, Gen.Constant<TaskOutcome?>(null)),
            (1, Gen.Elements(Enum.GetValues<TaskOutcome>()).Select(one => (TaskOutcome?)one))
        )
        from force in Gen.Elements(true, false)
        select new TaskReport
        {
            Event = what,
            Run = run,
            PercentComplete = percent,
            RemainingItemCount = remaining,
            Outcome = outcome,
            Force = force,
            TotalPages = what is TaskEvent.StageChanged ? 3 : null,
        };

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (3, Reports.Select(report => (Step)new OwnReport(report))),
        (
            2,
            from outcome in Gen.Elements(Enum.GetValues<TaskOutcome>())
            from tests in Gen.Elements(true, false)
            from prefix in Gen.Elements(SailPointSteps.Prefixes.ToArray())
            select (Step)new Patch(outcome, tests, prefix)
        )
    );

    private static readonly Gen<IReadOnlyList<Step>> Stories = Steps.ListOf().Select(steps => (IReadOnlyList<Step>)[.. steps]);

    private RunningApp App => fixture.App;

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public async Task Any_sequence_of_reports_and_patches_ends_in_a_state_that_the_table_allows_and_every_vendor_tells(ulong seed)
    {
        var (own, client) = await App.SailPointAsync();
        foreach (var story in Stories.Sample(12, new Rnd(seed, 7), 25))
        {
            var id = (
                await own.Post(
                    "/api/tasks",
                    new
                    {
                        type = "t",
                        name = "n",
                        itemCount = 10,
                    }
                )
            ).Must(201).String("id")!;
            var before = await ReadAsync(id);
            foreach (var step in story)
            {
                var (on, answer) = await step.TakeAsync(own, client, id);
                var after = await ReadAsync(id);

                Assert.True(answer.Status is 200 or 400 or 409, $"{step}: {answer.Status} {answer.Text}");
                if (after != before)
                {
                    Assert.Equal(200, answer.Status);
                    var rule = Assert.Single(TaskStateMachine.Table, rule => rule.From == before.State && rule.On == on);
                    Assert.Equal((RuleKind.Moves, after.State), (rule.Kind, rule.To));
                }

                if (step is Patch patch && answer.Status == 200)
                {
                    Assert.Equal(patch.Outcome, after.Outcome);
                    Assert.Equal((await client.Get($"{patch.Prefix}/{id}")).Must(200).Text, answer.Text);
                }

                await AssertShownAsync(after);
                before = after;
            }
        }
    }

    [Fact]
    public void Any_state_that_reports_lead_to_is_shown_alike() =>
        Prop.ForAll(
                Reports.ListOf().ToArbitrary(),
                reports =>
                {
                    var task = new TrackedTask(Given.NewTask(10))
                    {
                        Number = int.MaxValue,
                        Id = "6753030831fe9826412bac5c",
                        Type = "t",
                        Name = "n",
                        CreatedBy = "test",
                    };
                    AssertShownAsync(task).GetAwaiter().GetResult();
                    foreach (var report in reports)
                    {
                        task = task.Next(
                            TaskStateMachine.Decide(task, report, ReportSource.Reporter, Given.After(10)).Facts,
                            report.Message
                        );
                        AssertShownAsync(task).GetAwaiter().GetResult();
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260301UL, 7UL));

    private async Task<TrackedTask> ReadAsync(string id) => (await App.Get<TaskReads>().FindAsync(Caller.Engine, id))!;

    // A task that every vendor serves: a retry's, with a numeric type and a workspace.
    private async Task AssertShownAsync(TrackedTask task)
    {
        task = task with { Type = EngineTaskTypes.FailedTrips, VendorType = "1", WorkspaceId = 1, WorkspaceNumber = 1 };
        foreach (var vendor in App.Get<IEnumerable<IVendor>>())
        {
            Assert.True(
                States.TryGetValue(vendor.Name, out var words),
                $"Say in {nameof(SameStateTests)} where {vendor.Name} tells a task's state."
            );
            var served = Assert.IsType<Served>(
                await vendor.ShowAsync(
                    new LensQuestion(Caller.Engine, task, TaskDetails.None, "http://here"),
                    TestContext.Current.CancellationToken
                )
            );
            Assert.NotEmpty(served.Calls);
            foreach (var call in served.Calls)
            {
                Assert.True(
                    words.Tell(call.Body, task.State),
                    $"{vendor.Name}, {call.Title}: {task.State} is not what this tells: "
                        + $"{System.Text.Encoding.UTF8.GetString(call.Body.Span)}"
                );
            }
        }
    }

    /// <param name="Place">Members on the path to the state, separated by dots.</param>
    private sealed record Words(string Place, string Pending, string InProgress, string Completed, string Failed, string Canceled)
    {
        public bool Tell(ReadOnlyMemory<byte> answer, TaskState state)
        {
            using var json = JsonDocument.Parse(answer);
            var shown = Place.Split('.').Aggregate(json.RootElement, (element, member) => element.GetProperty(member));
            var words = new[] { Pending, InProgress, Completed, Failed, Canceled }[(int)state];
            return words
                .Split(' ')
                .Contains(
                    shown.ValueKind == JsonValueKind.String ? shown.GetString() : shown.GetRawText(),
                    StringComparer.OrdinalIgnoreCase
                );
        }
    }

    private abstract record Step
    {
        /// <summary>Performs the step and returns our event for it.</summary>
        public abstract Task<(TaskEvent On, Answer Answer)> TakeAsync(ApiClient own, ApiClient sailPoint, string id);
    }

    private sealed record OwnReport(TaskReport Report) : Step
    {
        public override async Task<(TaskEvent, Answer)> TakeAsync(ApiClient own, ApiClient sailPoint, string id) =>
            (
                Report.Event,
                await own.Post(
                    $"/api/tasks/{id}/reports",
                    new
                    {
                        @event = ApiNames.Of(Report.Event),
                        run = Report.Run,
                        percentComplete = Report.PercentComplete,
                        remainingItemCount = Report.RemainingItemCount,
                        outcome = Report.Outcome is { } outcome ? ApiNames.Of(outcome) : null,
                        force = Report.Force,
                        totalPages = Report.TotalPages,
                    }
                )
            );
    }

    private sealed record Patch(TaskOutcome Outcome, bool Tests, string Prefix) : Step
    {
        public override async Task<(TaskEvent, Answer)> TakeAsync(ApiClient own, ApiClient sailPoint, string id)
        {
            var replace = new
            {
                op = "replace",
                path = "/completionStatus",
                value = (string?)Outcome.ToString(),
            };
            var test = new
            {
                op = "test",
                path = "/completionStatus",
                value = (string?)null,
            };
            return (
                Outcome switch
                {
                    TaskOutcome.Success or TaskOutcome.Warning => TaskEvent.Completed,
                    TaskOutcome.Terminated => TaskEvent.Canceled,
                    _ => TaskEvent.Failed,
                },
                await sailPoint.PatchStatusAsync(id, Tests ? new[] { test, replace } : new[] { replace }, Prefix)
            );
        }
    }
}
