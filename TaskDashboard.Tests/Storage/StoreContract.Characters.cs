using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>NUL and half a surrogate pair: refused where they would be kept, and found nowhere. A filter that holds them is not no filter.</summary>
public abstract partial class StoreContract
{
    private static readonly string[] NoCharacters = ["\0", "a\0b", "\ud83d", "a\udc00", "\ude00\ud83d"];

    [Fact]
    public async Task What_is_no_character_is_refused_in_everything_that_a_task_carries()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "t", Name = "n" });
        foreach (var text in NoCharacters)
        {
            // As it comes: JSON escapes both.
            var json = JsonElement.Parse($$"""{"a":[{"b":{{Escaped(text)}}}]}""");
            var named = JsonElement.Parse($$$"""{"a":{{{{Escaped(text)}}}:1}}""");
            var reports = new (string Member, TaskReport Report)[]
            {
                ("attributes", new TaskReport { Event = TaskEvent.Progressed, Attributes = json }),
                ("attributes", new TaskReport { Event = TaskEvent.Progressed, Attributes = named }),
                ("result", new TaskReport { Event = TaskEvent.Completed, Result = json }),
                ("result", new TaskReport { Event = TaskEvent.Completed, Result = JsonElement.Parse(Escaped(text)) }),
                ("error", Failed(new TaskError(text, null, null, null, null))),
                ("error", Failed(new TaskError(null, text, null, null, null))),
                ("error", Failed(new TaskError(null, null, new TaskError(text, null, null, null, null), null, null))),
                ("error", Failed(new TaskError(null, null, null, [new TaskError(text, null, null, null, null)], null))),
                ("error", Failed(new TaskError(null, null, null, null, [new StackFrame(null, null, text, null, null, null, null, null)]))),
                ("messages[0].text", new TaskReport { Event = TaskEvent.Progressed, Messages = [new TaskMessage(TaskMessageLevel.Info, null, text, null, null)] }),
                ("messages[0].parameters", new TaskReport { Event = TaskEvent.Progressed, Messages = [new TaskMessage(TaskMessageLevel.Info, null, null, null, [json])] }),
                ("message", new TaskReport { Event = TaskEvent.Progressed, Message = text }),
            };
            foreach (var (member, report) in reports)
            {
                Assert.Equal(member, (await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, report), RefusalKind.Invalid)).Member);
            }
        }

        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));

        // Whole pairs and other escapes stay what they are.
        var whole = JsonElement.Parse("""{"\ud83d\ude00":"\u0001\u00e9"}""");
        var kept = await Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Progressed, Attributes = whole });
        Assert.True(JsonElement.DeepEquals(whole, (await Host.TaskReads.DetailsAsync(Viewer, kept)).Attributes!.Value));

        static TaskReport Failed(TaskError error) => new() { Event = TaskEvent.Failed, Error = error };

        static string Escaped(string text) => $"\"{string.Concat(text.Select(character => $"\\u{(int)character:x4}"))}\"";
    }

    [Fact]
    public async Task What_is_no_character_finds_nothing_and_does_nothing()
    {
        await StartWithoutScheduleAsync();
        await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "t", Name = "n" });
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        await Host.People.AddAsync(Administrator, new NewPerson { Name = "ada", Password = "a few good words", Role = Role.Viewer });
        foreach (var text in NoCharacters)
        {
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Text = text })).Items);
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Type = text })).Items);
            Assert.Null(await Host.TaskReads.FindAsync(Viewer, text));
            Assert.Null(await Host.TaskReads.FindByExternalIdAsync(Viewer, text));
            Assert.Empty((await Host.PushReads.ListAsync(Viewer, new PushQuery { Kind = text })).Items);
            Assert.Empty((await Host.PushReads.ListAsync(Viewer, new PushQuery { DestinationId = text })).Items);
            Assert.Empty(await Host.PushReads.OfItemAsync(Viewer, text));
            Assert.Null(await Host.PushReads.FindAsync(Viewer, text));
            Assert.Null(await Host.RetryReads.FindAsync(Viewer, text));
            Assert.Null(await Host.DestinationReads.FindAsync(Viewer, text));

            await RefusedAsync(() => Host.Keys.RevokeAsync(Administrator, text), RefusalKind.NotFound);
            await RefusedAsync(() => Host.People.DisableAsync(Administrator, text), RefusalKind.NotFound);
            await RefusedAsync(() => Host.SignIn.SignInAsync(text, "a few good words"), RefusalKind.Invalid);
            await RefusedAsync(() => Host.People.AddAsync(Administrator, new NewPerson { Name = text, Password = "a few good words", Role = Role.Viewer }), RefusalKind.Invalid);
            await RefusedAsync(() => Host.Tasks.CancelAsync(Operator, text, null), RefusalKind.NotFound);
            await RefusedAsync(() => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = new RetryFilter { PushIds = [text] } }), RefusalKind.Invalid);
            await RefusedAsync(() => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = new RetryFilter { Kind = text } }), RefusalKind.Invalid);
            Assert.Equal(0, await Host.Pushes.CancelAsync(Operator, new PushSelection { PushIds = [text] }));
        }

        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM People WHERE DisabledAt IS NULL"));
    }
}
