using System.Text.Json;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

public sealed class SailPointPatchTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Theory]
    [InlineData("Success", "completed", "success")]
    [InlineData("Warning", "completed", "warning")]
    [InlineData("Error", "failed", "error")]
    [InlineData("TempError", "failed", "tempError")]
    [InlineData("Terminated", "canceled", "terminated")]
    public async Task Every_status_ends_the_task_in_both_generations_and_any_case(string status, string state, string outcome)
    {
        var (own, client) = await App.SailPointAsync();
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            foreach (var written in new[] { status, status.ToUpperInvariant(), status.ToLowerInvariant() })
            {
                var running = await own.StartedTaskAsync();
                var pending = (await own.Post("/api/tasks", new { type = "t", name = "n" })).Must(201).String("id")!;
                foreach (var id in new[] { running, pending })
                {
                    var answer = (await client.PatchStatusAsync(id, SailPointSteps.Replace(written), prefix)).Must(200);
                    var task = (await own.Get($"/api/tasks/{id}")).Must(200);

                    Assert.Equal(prefix == Routes.BetaPrefix ? status : status.ToUpperInvariant(), answer.String("completionStatus"));
                    Assert.Equal((state, outcome), (task.String("state"), task.String("outcome")));
                    Assert.Equal((await client.Get($"{prefix}/{id}")).Must(200).Text, answer.Text);
                    Assert.Equal("application/json", answer.Headers["Content-Type"]);
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"operations":[{"op":"replace","path":"/completionStatus","value":"Success"}]}""")]
    [InlineData("""{"unknown":{},"operations":[{"op":"replace","path":"/completionStatus","value":"Success","from":"/x","more":[1]}]}""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"SUCCESS"}]""")]
    [InlineData("""[{"op":"add","path":"/completionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"Replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData(
        """[{"op":"test","path":"/completionStatus","value":null},{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"test","path":"/completionStatus"},{"op":"replace","path":"/completionStatus","value":"Success"},"""
            + """{"op":"test","path":"/completionStatus","value":"success"}]"""
    )]
    [InlineData(
        """[{"op":"test","path":"/attributes/a/0","value":1.0},{"op":"test","path":"/percentComplete","value":0},"""
            + """{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData("""[{"op":"remove","path":"/completionStatus"},{"op":"add","path":"/completionStatus","value":"Success"}]""")]
    [InlineData(
        """[{"op":"replace","path":"/completionStatus","value":"Error"},{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData("""[{"op":"copy","from":"/attributes/end","path":"/completionStatus"}]""")]
    [InlineData("""[{"op":"copy","from":"/launched","path":"/completed"},{"op":"replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"Success"},{"op":"move","from":"/completed","path":"/completionStatus"}]"""
    )]
    public async Task A_patch_in_any_of_its_forms_ends_the_task(string patch)
    {
        var (own, client) = await App.SailPointAsync();
        foreach (
            var type in new[]
            {
                "application/json-patch+json",
                "application/json",
                "application/json-patch+json; charset=utf-8",
                "APPLICATION/JSON",
                null,
            }
        )
        {
            var id = await own.StartedTaskAsync(
                new
                {
                    type = "t",
                    name = "n",
                    attributes = new { a = new[] { 1 }, end = "success" },
                }
            );

            var answer = (await client.PatchStatusAsync(id, patch, type: type)).Must(200);

            Assert.Equal("Success", answer.String("completionStatus"));
            Assert.Equal("completed", (await own.Get($"/api/tasks/{id}")).String("state"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"Success\"")]
    [InlineData("{}")]
    [InlineData("""{"operations":null}""")]
    [InlineData("""{"operations":{"op":"replace","path":"/completionStatus","value":"Success"}}""")]
    [InlineData("""{"op":"replace","path":"/completionStatus","value":"Success"}""")]
    [InlineData("""{"completionStatus":"Success"}""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"Done"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":""}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":0}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":["Success"]}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"0"}]""")]
    [InlineData("""[{"op":"replace","path":"completionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"replace","path":"/CompletionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"replace","path":"","value":{"completionStatus":"Success"}}]""")]
    [InlineData("""[{"op":"add","path":"/completionStatus/x","value":"Success"}]""")]
    [InlineData("""[{"op":"replace","path":"/description","value":"x"},{"op":"replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"Success"},{"op":"add","path":"/attributes/x","value":"x"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"Success"},{"op":"remove","path":"/messages/0"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":"Success"},{"op":"test","path":"/uniqueName","value":"x"}]""")]
    [InlineData("""[{"op":"test","path":"/nowhere","value":null},{"op":"replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData(
        """[{"op":"test","path":"/completionStatus","value":"Success"},{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData("""[{"op":"remove","path":"/completionStatus"},{"op":"replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"move","from":"/uniqueName","path":"/completionStatus"}]""")]
    [InlineData("""[{"op":"copy","from":"","path":"/completionStatus"},{"op":"replace","path":"/completionStatus","value":"Success"}]""")]
    [InlineData("""[{"op":"copy","from":"/attributes","path":"/completionStatus"}]""")]
    [InlineData("""[{"op":"copy","from":"/launched","path":"/completionStatus"}]""")]
    [InlineData("""[{"op":"replace","path":"/completed","value":"2020-07-11T21:23:15.000Z"}]""")]
    [InlineData("""[{"op":"copy","from":"/modified","path":"/completed"}]""")]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"yesterday"},{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":1594502595000},{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"2020-07-11T21:23:15.000Z"},"""
            + """{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"0001-01-01T00:00:00+14:00"},"""
            + """{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"9999-12-31T23:59:59.999Z"},"""
            + """{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    [InlineData(
        """[{"op":"replace","path":"/completed","value":"2999-07-11T21:23:15"},"""
            + """{"op":"replace","path":"/completionStatus","value":"Success"}]"""
    )]
    public async Task A_wrong_patch_is_400_and_changes_nothing(string patch)
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        var before = (await own.Get($"/api/tasks/{id}")).Text;
        foreach (var prefix in SailPointSteps.Prefixes)
        {
            (await client.PatchStatusAsync(id, patch, prefix)).MustBeBadRequest();
        }

        Assert.Equal(before, (await own.Get($"/api/tasks/{id}")).Text);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("nonsense")]
    public async Task Another_content_type_is_400(string type)
    {
        var (own, client) = await App.SailPointAsync();

        (await client.PatchStatusAsync(await own.StartedTaskAsync(), SailPointSteps.Replace("Success"), type: type)).MustBeBadRequest();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"operations":[]}""")]
    [InlineData("""[{"op":"test","path":"/uniqueName","value":"n"}]""")]
    [InlineData("""[{"op":"replace","path":"/completionStatus","value":null}]""")]
    [InlineData("""[{"op":"remove","path":"/completionStatus"},{"op":"remove","path":"/completed"}]""")]
    public async Task A_patch_without_a_change_is_200(string patch)
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        var before = (await own.Get($"/api/tasks/{id}")).Text;

        var answer = (await client.PatchStatusAsync(id, patch)).Must(200);

        Assert.Equal(JsonValueKind.Null, answer["completionStatus"].ValueKind);
        Assert.Equal(before, (await own.Get($"/api/tasks/{id}")).Text);
    }

    [Theory]
    [InlineData("Success")]
    [InlineData("Warning")]
    [InlineData("Error")]
    [InlineData("TempError")]
    [InlineData("Terminated")]
    public async Task An_ended_task_stays_as_it_is(string status)
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        var completed = (await client.PatchStatusAsync(id, SailPointSteps.Replace(status))).Must(200).String("completed")!;
        var before = (await own.Get($"/api/tasks/{id}")).Text;

        (await client.PatchStatusAsync(id, SailPointSteps.Replace(status.ToUpperInvariant()))).Must(200);
        (
            await client.PatchStatusAsync(
                id,
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = completed,
                    },
                }
            )
        ).Must(200);
        (
            await client.PatchStatusAsync(
                id,
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = completed.Replace("Z", "+00:00", StringComparison.Ordinal),
                    },
                }
            )
        ).Must(200);
        (
            await client.PatchStatusAsync(
                id,
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = "2020-07-11T21:23:15.000Z",
                    },
                }
            )
        ).MustBeBadRequest();
        (await client.PatchStatusAsync(id, """[{"op":"replace","path":"/completionStatus","value":null}]""")).MustBeBadRequest();
        (await client.PatchStatusAsync(id, """[{"op":"remove","path":"/completed"}]""")).MustBeBadRequest();
        foreach (var other in new[] { "Success", "Warning", "Error", "TempError", "Terminated" }.Where(other => other != status))
        {
            (await client.PatchStatusAsync(id, SailPointSteps.Replace(other))).MustBeBadRequest();
        }

        Assert.Equal(before, (await own.Get($"/api/tasks/{id}")).Text);
    }

    [Theory]
    [InlineData("2021-05-01T12:00:00.123Z", "2021-05-01T12:00:00.123Z")]
    [InlineData("2021-05-01T14:00:00+02:00", "2021-05-01T12:00:00.000Z")]
    [InlineData("2021-05-01T12:00:00.1239999Z", "2021-05-01T12:00:00.123Z")]
    public async Task Completed_is_when_the_task_ended(string given, string answered)
    {
        var (own, client) = await App.SailPointAsync();
        var id = (
            await own.Post(
                "/api/tasks",
                new
                {
                    type = "t",
                    name = "n",
                    createdAt = "2021-05-01T11:00:00Z",
                }
            )
        ).Must(201).String("id")!;

        var answer = (
            await client.PatchStatusAsync(
                id,
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completionStatus",
                        value = "TempError",
                    },
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = given,
                    },
                }
            )
        ).Must(200);

        Assert.Equal((answered, "TempError"), (answer.String("completed"), answer.String("completionStatus")));
        Assert.Equal(answered, (await own.Get($"/api/tasks/{id}")).String("endedAt"));
    }

    [Fact]
    public async Task A_date_that_lies_ahead_is_called_by_the_vendors_name()
    {
        var (own, client) = await App.SailPointAsync();

        var answer = (
            await client.PatchStatusAsync(
                await own.StartedTaskAsync(),
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completionStatus",
                        value = "Success",
                    },
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = "2999-01-01T00:00:00Z",
                    },
                }
            )
        ).MustBeBadRequest();

        Assert.StartsWith("completed ", answer["messages"][0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_ends_a_task_whose_items_are_open()
    {
        var (own, client) = await App.SailPointAsync();
        var items = await own.StartedTaskAsync(
            new
            {
                type = "t",
                name = "n",
                itemCount = 10,
            }
        );
        var endpoints = await own.StartedTaskAsync(
            new
            {
                type = "t",
                name = "n",
                subtasks = new[] { new { endpointId = "a" }, new { endpointId = "b" } },
            }
        );
        (await own.Post($"/api/tasks/{items}/reports", new { @event = "progressed", remainingItemCount = 4 })).Must(200);
        (
            await own.Post(
                $"/api/tasks/{endpoints}/reports",
                new { @event = "progressed", subtasks = new[] { new { endpointId = "a", state = "failed" } } }
            )
        ).Must(200);

        (await client.PatchStatusAsync(items, SailPointSteps.Replace("Success"))).Must(200);
        (await client.PatchStatusAsync(endpoints, SailPointSteps.Replace("Warning"))).Must(200);

        Assert.Equal(
            ("completed", 4),
            ((await own.Get($"/api/tasks/{items}")).String("state"), (await own.Get($"/api/tasks/{items}")).Int("skippedItemCount"))
        );
        var counts = (await own.Get($"/api/tasks/{endpoints}"))["subtaskCounts"];
        Assert.Equal(
            (1, 1, 0),
            (counts.GetProperty("failed").GetInt32(), counts.GetProperty("skipped").GetInt32(), counts.GetProperty("pending").GetInt32())
        );
    }

    [Fact]
    public async Task A_retrys_task_can_be_terminated_only()
    {
        var (own, client) = await App.SailPointAsync();
        await using var customer = await Customer.StartAsync();
        var (destination, _) = await App.FailPushesAsync(own, customer, 3);
        await own.HoldAsync(customer, destination);
        var retry = (await own.Post("/api/retry-requests", new { filter = new { kind = "trip" } })).Must(202);
        var id = retry.String("taskId")!;

        foreach (var status in new[] { "Success", "Warning", "Error", "TempError" })
        {
            (await client.PatchStatusAsync(id, SailPointSteps.Replace(status))).MustBeBadRequest();
        }

        (
            await client.PatchStatusAsync(
                id,
                new[]
                {
                    new
                    {
                        op = "replace",
                        path = "/completionStatus",
                        value = "Terminated",
                    },
                    new
                    {
                        op = "replace",
                        path = "/completed",
                        value = "2021-05-01T12:00:00.123Z",
                    },
                }
            )
        ).MustBeBadRequest();
        Assert.NotEqual("canceled", (await own.Get($"/api/retry-requests/{retry.String("id")}")).String("state"));

        var answer = (await client.PatchStatusAsync(id, SailPointSteps.Replace("Terminated"))).Must(200);
        customer.Release();

        Assert.Equal("Terminated", answer.String("completionStatus"));
        Assert.Equal("canceled", (await own.Get($"/api/retry-requests/{retry.String("id")}")).String("state"));
        (await client.PatchStatusAsync(id, SailPointSteps.Replace("Terminated"))).Must(200);
    }

    [Fact]
    public async Task A_restarted_task_can_be_patched_again()
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        (await client.PatchStatusAsync(id, SailPointSteps.Replace("Error"))).Must(200);
        (await own.Post($"/api/tasks/{id}/restart")).Must(200);

        Assert.Equal(JsonValueKind.Null, (await client.Get($"/beta/task-status/{id}"))["completionStatus"].ValueKind);
        Assert.Equal(
            "Success",
            (await client.PatchStatusAsync(id, SailPointSteps.Replace("Success"))).Must(200).String("completionStatus")
        );
    }

    [Fact]
    public async Task Of_several_patches_with_the_same_test_only_one_succeeds()
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        const string Claim =
            """[{"op":"test","path":"/completionStatus","value":null},{"op":"replace","path":"/completionStatus","value":"Success"}]""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.PatchStatusAsync(id, Claim)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.MustBeBadRequest());
    }

    [Fact]
    public async Task A_report_of_an_earlier_version_is_refused()
    {
        var (own, _) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync();
        var seen = (await App.Get<TaskReads>().FindAsync(Caller.Engine, id))!;
        (await own.Post($"/api/tasks/{id}/reports", new { @event = "progressed", percentComplete = 3 })).Must(200);
        var now = (await App.Get<TaskReads>().FindAsync(Caller.Engine, id))!;
        var report = new TaskReport { Event = TaskEvent.Failed, OfVersion = seen.Version };

        var refused = await Assert.ThrowsAsync<RefusedException>(() => App.Get<TaskIngestor>().ReportAsync(Caller.Engine, id, report));

        Assert.Equal((TaskIngestor.Moved, RefusalKind.Conflict), (refused.Code, refused.Kind));
        Assert.Equal(now, await App.Get<TaskReads>().FindAsync(Caller.Engine, id));
        Assert.Equal(
            TaskState.Failed,
            (await App.Get<TaskIngestor>().ReportAsync(Caller.Engine, id, report with { OfVersion = now.Version })).State
        );
    }
}
