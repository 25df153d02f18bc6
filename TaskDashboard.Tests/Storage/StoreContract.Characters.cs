using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// NUL characters and unpaired surrogates are refused in everything that is stored. A filter on a text with such characters matches
/// nothing; it is not ignored.
/// </summary>
public abstract partial class StoreContract
{
    private static readonly string[] InvalidTexts = ["\0", "a\0b", "\ud83d", "a\udc00", "\ude00\ud83d"];

    [Fact]
    public async Task Invalid_characters_are_refused_in_all_members_of_a_report()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "t", Name = "n" });
        foreach (var text in InvalidTexts)
        {
            // JSON can contain both, escaped.
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
                (
                    "messages[0].text",
                    new TaskReport
                    {
                        Event = TaskEvent.Progressed,
                        Messages = [new TaskMessage(TaskMessageLevel.Info, null, text, null, null)],
                    }
                ),
                (
                    "messages[0].parameters",
                    new TaskReport
                    {
                        Event = TaskEvent.Progressed,
                        Messages = [new TaskMessage(TaskMessageLevel.Info, null, null, null, [json])],
                    }
                ),
                ("message", new TaskReport { Event = TaskEvent.Progressed, Message = text }),
            };
            foreach (var (member, report) in reports)
            {
                Assert.Equal(
                    member,
                    (await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, report), RefusalKind.Invalid)).Member
                );
            }
        }

        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));

        // Complete pairs and other escapes are stored unchanged.
        var whole = JsonElement.Parse("""{"\ud83d\ude00":"\u0001\u00e9"}""");
        var kept = await Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Progressed, Attributes = whole });
        Assert.True(JsonElement.DeepEquals(whole, (await Host.TaskReads.DetailsAsync(Viewer, kept)).Attributes!.Value));

        static TaskReport Failed(TaskError error) => new() { Event = TaskEvent.Failed, Error = error };

        static string Escaped(string text) => $"\"{string.Concat(text.Select(character => $"\\u{(int)character:x4}"))}\"";
    }

    [Fact]
    public async Task A_filter_or_id_with_invalid_characters_matches_nothing()
    {
        await StartWithoutScheduleAsync();
        await Host.Tasks.CreateAsync(Operator, new NewTask { Type = "t", Name = "n" });
        await FailedPushesAsync(await NewDestinationAsync(), 2);
        await Host.People.AddAsync(
            Administrator,
            new NewPerson
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Viewer,
            }
        );
        foreach (var text in InvalidTexts)
        {
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Text.Contains(text) })).Items);
            Assert.Empty((await Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Type.Is(text) })).Items);
            Assert.Null(await Host.TaskReads.FindAsync(Viewer, text));
            Assert.Null(await Host.TaskReads.FindByExternalIdAsync(Viewer, text));
            Assert.Empty((await Host.PushReads.ListAsync(Viewer, new PushQuery { Filter = PushFilter.Kind.Is(text) })).Items);
            Assert.Empty((await Host.PushReads.ListAsync(Viewer, new PushQuery { Filter = PushFilter.Destination.Is(text) })).Items);
            Assert.Empty(await Host.PushReads.OfItemAsync(Viewer, text));
            Assert.Null(await Host.PushReads.FindAsync(Viewer, text));
            Assert.Null(await Host.RetryReads.FindAsync(Viewer, text));
            Assert.Null(await Host.DestinationReads.FindAsync(Viewer, text));

            await RefusedAsync(() => Host.Keys.RevokeAsync(Administrator, text), RefusalKind.NotFound);
            await RefusedAsync(() => Host.People.DisableAsync(Administrator, text), RefusalKind.NotFound);
            await RefusedAsync(() => Host.SignIn.SignInAsync(text, "a few good words"), RefusalKind.Invalid);
            await RefusedAsync(
                () =>
                    Host.People.AddAsync(
                        Administrator,
                        new NewPerson
                        {
                            Name = text,
                            Password = "a few good words",
                            Role = Role.Viewer,
                        }
                    ),
                RefusalKind.Invalid
            );
            await RefusedAsync(() => Host.Tasks.CancelAsync(Operator, text, null), RefusalKind.NotFound);
            await RefusedAsync(
                () => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Id.Is(text) }),
                RefusalKind.Invalid
            );
            await RefusedAsync(
                () => Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Kind.Is(text) }),
                RefusalKind.Invalid
            );
            Assert.Equal(0, await Host.Pushes.CancelAsync(Operator, PushFilter.Id.Is(text)));
        }

        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM People WHERE DisabledAt IS NULL"));
    }
}
