using TaskDashboard.Core.Access;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Commands;

/// <summary>
/// Each command of a person or a key writes one entry of the audit log. A new command fails these tests until it is in one of the lists.
/// </summary>
public sealed class AuditedCommandTests : CoreTest
{
    private const string Password = "a few good words";

    /// <summary>The person who runs the commands, and whom some of them are about.</summary>
    private Person _ada = null!;

    /// <summary>Ada, in one of her sessions.</summary>
    private Caller _caller = null!;

    public static TheoryData<Type> Audited => [.. Runs.Keys];

    private static IReadOnlyList<Type> AllCommands { get; } =
    [
        .. typeof(IEngine)
            .Assembly.GetTypes()
            .Where(type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Command<>))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>Commands without an entry, and why.</summary>
    private static Dictionary<Type, string> Exceptions { get; } =
        new()
        {
            [typeof(ReportOnTasks)] = "reports of programs, which the history of the task has",
            [typeof(CreateTasks)] = "handing in tasks; each task has its creator",
            [typeof(AcceptPushes)] = "handing in pushes",
            [typeof(PreviewRetry)] = "changes nothing",
            [typeof(PreviewRetryPart)] = "changes nothing",
            [typeof(StartSession)] = "a part of signing in, which CountAttempt and UseSignInLink record",
            [typeof(RecordSessionUse)] = "no command of a person: it stores when one was there",
            [typeof(AddSignInLink)] = "printed at the start of the process; its use is recorded",
            [typeof(StartKeySession)] = "a program may get a token before each of its calls",
            [typeof(EndKeySession)] = "as above",
        };

    /// <summary>Commands with an entry: how to run each, as ada, so that it changes something.</summary>
    private static Dictionary<Type, (AuditAction Action, Func<AuditedCommandTests, Task> Run)> Runs { get; } =
        new()
        {
            [typeof(CountAttempt)] = (AuditAction.SignedIn, test => test.Host.SignIn.SignInAsync("ada", Password)),
            [typeof(SignOut)] = (AuditAction.SignedOut, test => test.Host.Sessions.SignOutAsync(test._caller)),
            [typeof(EndSession)] = (AuditAction.SessionEnded, test => test.Host.Sessions.EndAsync(test._caller, test._caller.SessionId!)),
            [typeof(EndSessions)] = (
                AuditAction.SessionsEnded,
                async test =>
                {
                    await test.Host.Sessions.StartAsync(test._caller);
                    await test.Host.Sessions.EndAllAsync(test._caller, test._ada.Id);
                }
            ),
            [typeof(UseSignInLink)] = (
                AuditAction.SignedIn,
                async test => await test.Host.Get<SignInLinks>().UseAsync(await test.Host.Get<SignInLinks>().IssueAsync())
            ),
            [typeof(RecordFailures)] = (
                AuditAction.SignInFailed,
                async test =>
                {
                    await test.Host.SignIn.SignInAsync("ada", "wrong");
                    await test.Host.Get<FailureSums>().WriteAllAsync();
                }
            ),
            [typeof(AddPerson)] = (AuditAction.PersonAdded, test => test.AddAsync("ben")),
            [typeof(ChangePerson)] = (
                AuditAction.PersonChanged,
                test =>
                    test.OnBenAsync(ben => test.Host.People.ChangeAsync(test._caller, ben, new() { Name = "benny", Role = Role.Viewer }))
            ),
            [typeof(SetPassword)] = (
                AuditAction.PasswordSet,
                test => test.OnBenAsync(ben => test.Host.People.SetPasswordAsync(test._caller, ben, "other good words"))
            ),
            [typeof(UnlockPerson)] = (
                AuditAction.PersonUnlocked,
                test =>
                    test.OnBenAsync(async ben =>
                    {
                        await test.Host.SignIn.SignInAsync("ben", "wrong");
                        await test.Host.People.UnlockAsync(test._caller, ben);
                    })
            ),
            [typeof(SetPersonDisabled)] = (
                AuditAction.PersonDisabled,
                test => test.OnBenAsync(ben => test.Host.People.DisableAsync(test._caller, ben))
            ),
            [typeof(AddKey)] = (
                AuditAction.KeyAdded,
                test => test.Host.Keys.AddAsync(test._caller, new() { Name = "key", Role = Role.Viewer })
            ),
            [typeof(RevokeKey)] = (
                AuditAction.KeyRevoked,
                async test =>
                {
                    var key = await test.Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });
                    await test.Host.Keys.RevokeAsync(test._caller, key.Key.Id);
                }
            ),
            [typeof(SetBootstrapKey)] = (AuditAction.KeyAdded, test => test.Host.Engine.DoAsync(new SetBootstrapKey(new byte[32]))),
            [typeof(CreateDestination)] = (
                AuditAction.DestinationCreated,
                test => test.Host.Destinations.CreateAsync(test._caller, new() { Name = "shop", Url = UrlOf("shop") })
            ),
            [typeof(UpdateDestination)] = (
                AuditAction.DestinationPaused,
                async test =>
                    await test.Host.Destinations.UpdateAsync(
                        test._caller,
                        (await test.NewDestinationAsync()).Id,
                        new() { Name = "shop 2", Paused = true }
                    )
            ),
            [typeof(RotateSecret)] = (
                AuditAction.SigningSecretRotated,
                async test => await test.Host.Destinations.RotateSecretAsync(test._caller, (await test.NewDestinationAsync()).Id)
            ),
            [typeof(SendTest)] = (
                AuditAction.DestinationTested,
                async test =>
                {
                    test.Sender.Answer = _ => Reply.Delivered;
                    await test.Host.Destinations.SendTestAsync(test._caller, (await test.NewDestinationAsync()).Id);
                }
            ),
            [typeof(SetPushServicePaused)] = (
                AuditAction.PushServicePaused,
                test => test.Host.PushService.SetPausedAsync(test._caller, true)
            ),
            [typeof(CancelPushes)] = (
                AuditAction.PushesCanceled,
                async test =>
                {
                    var failed = await test.FailedPushesAsync(await test.NewDestinationAsync(), 1);
                    await test.Host.Pushes.CancelAsync(test._caller, PushFilter.Id.Is(failed));
                }
            ),
            [typeof(ActOnFailureGroup)] = (
                AuditAction.FailureGroupAcknowledged,
                async test =>
                    await test
                        .Host.Get<FailureGroupService>()
                        .AcknowledgeAsync(test._caller, await test.FailedGroupAsync(), 1, "their proxy is down")
            ),
            [typeof(NoteFailureGroup)] = (
                AuditAction.FailureGroupNoted,
                async test => await test.Host.Get<FailureGroupService>().NoteAsync(test._caller, await test.FailedGroupAsync(), 1, "a note")
            ),
            [typeof(RequestRetry)] = (
                AuditAction.RetryRequested,
                async test =>
                {
                    await test.FailedPushesAsync(await test.NewDestinationAsync(), 1);
                    await test.RetryAllAsync(test._caller);
                }
            ),
            [typeof(RequestRetryPart)] = (
                AuditAction.RetryRequested,
                async test =>
                {
                    await test.FailedPushesAsync(await test.NewDestinationAsync(), 1);
                    test.Sender.Answer = _ => Reply.Unavailable;
                    var first = await test.UntilRetryAsync(await test.RetryAllAsync(), RetryState.Completed);
                    await test.Host.Retries.RequestPartAsync(test._caller, new() { RetryId = first.Id, Part = RetryPart.FailedAgain });
                }
            ),
            [typeof(RequestExclusiveRetry)] = (
                AuditAction.RetryRequested,
                test => test.Host.Retries.RequestExclusiveAsync(test._caller, "trip")
            ),
            [typeof(CancelRetry)] = (
                AuditAction.RetryCanceled,
                async test => await test.Host.Retries.CancelAsync(test._caller, (await test.RunningRetryAsync()).Id, "no more")
            ),
            [typeof(CancelTask)] = (
                AuditAction.TaskCanceled,
                async test => await test.Host.Tasks.CancelAsync(test._caller, (await test.StartedTaskAsync()).Id, "no more")
            ),
            [typeof(RestartTask)] = (
                AuditAction.TaskRestarted,
                async test => await test.Host.Tasks.RestartAsync(test._caller, (await test.StartedTaskAsync()).Id, "again")
            ),
            [typeof(AcknowledgeTask)] = (
                AuditAction.TaskAcknowledged,
                async test => await test.Host.Tasks.AcknowledgeAsync(test._caller, (await test.FailedTaskAsync()).Id, "seen")
            ),
            [typeof(ActOnTasks)] = (
                AuditAction.TaskAcknowledged,
                async test => await test.Host.Tasks.AcknowledgeAllAsync(test._caller, [(await test.FailedTaskAsync()).Id], "seen")
            ),
            [typeof(SaveView)] = (AuditAction.ViewSaved, test => test.SaveViewAsync()),
            [typeof(ChangeView)] = (
                AuditAction.ViewChanged,
                async test => await test.Host.Views.ChangeAsync(test._caller, await test.SaveViewAsync(), new() { Name = "other" })
            ),
            [typeof(DeleteView)] = (
                AuditAction.ViewDeleted,
                async test => await test.Host.Views.DeleteAsync(test._caller, await test.SaveViewAsync())
            ),
            [typeof(SetDefaultView)] = (
                AuditAction.DefaultViewSet,
                async test => await test.Host.Views.SetDefaultAsync(test._caller, await test.SaveViewAsync(), true)
            ),
            [typeof(SendPushesNow)] = (
                AuditAction.PushesSentNow,
                async test =>
                {
                    test.Sender.Answer = _ => Reply.Unavailable;
                    var id = await test.PushAsync(await test.NewDestinationAsync(), kind: "slow");
                    await test.Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND Attempts = 1", PushState.Waiting);
                    await test.Host.Pushes.SendNowAsync(test._caller, [id]);
                }
            ),
        };

    [Fact]
    public void Every_command_has_an_entry_or_a_reason_to_have_none()
    {
        Assert.Equal(AllCommands, Runs.Keys.Concat(Exceptions.Keys).OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Audited))]
    public async Task A_command_writes_one_entry_with_its_actor_and_subject(Type command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var (action, run) = Runs[command];
        await (command == typeof(SendPushesNow) ? StartAsync(("Push:Schedule:slow:0", "01:00:00")) : StartWithoutScheduleAsync());
        _ada = await AddAsync("ada", Role.Administrator, Administrator);
        _caller = Host.Sessions.Use(await Host.Sessions.StartAsync(Host.Get<CallerWatch>().Current(_ada.Id)!))!;

        var before = await ListAsync(action);
        await run(this);

        var entry = Assert.Single((await ListAsync(action)).Except(before), one => one.Actor != Operator.Name);
        var (actorId, actor) =
            command == typeof(RecordFailures) ? (null, "ada")
            : command == typeof(SetBootstrapKey) ? (null, "Access:BootstrapApiKey")
            : command == typeof(UseSignInLink) ? (Caller.LinkHolder.Id, Caller.LinkHolder.Name)
            : (_ada.Id, "ada");
        Assert.Equal((actorId, actor, Clock.UtcNow), (entry.ActorId, entry.Actor, entry.At));
        Assert.NotEqual(AuditSubjectKind.None, entry.SubjectKind);
        Assert.Equal(entry.SubjectKind == AuditSubjectKind.PushService, entry.SubjectName is null);
    }

    [Fact]
    public async Task A_password_that_the_person_changes_is_an_entry_as_well()
    {
        await StartAsync();
        _ada = await AddAsync("ada", Role.Viewer, Administrator);

        await Host.SignIn.ChangePasswordAsync(Host.Get<CallerWatch>().Current(_ada.Id)!, Password, "other good words", SignInSources.Usual);

        Assert.Equal(_ada.Id, Assert.Single(await ListAsync(AuditAction.PasswordChanged)).ActorId);
    }

    [Fact]
    public async Task A_cancel_of_a_retrys_task_by_a_person_or_a_report_is_an_entry_of_the_retry()
    {
        await StartWithoutScheduleAsync();
        var first = await RunningRetryAsync();
        await Host.Tasks.CancelAsync(Operator, first.TaskId, "by a person");
        var second = await RunningRetryAsync("other");
        await Host.Tasks.ReportAsync(Operator, second.TaskId, new() { Event = TaskEvent.Canceled, Message = "by a report" });

        Assert.Equal(
            [(second.Id, "by a report"), (first.Id, "by a person")],
            (await ListAsync(AuditAction.RetryCanceled)).Select(entry => (entry.Subject, entry.Reason!))
        );
        Assert.Empty(await ListAsync(AuditAction.TaskCanceled));
    }

    [Fact]
    public async Task A_pause_of_the_push_service_is_one_entry_that_says_how_many_retries_it_canceled()
    {
        await StartWithoutScheduleAsync();
        await RunningRetryAsync();

        await Host.PushService.SetPausedAsync(Administrator, true);

        Assert.Equal("1 running retry was canceled.", Assert.Single(await ListAsync(AuditAction.PushServicePaused)).Detail);
        Assert.Empty(await ListAsync(AuditAction.RetryCanceled));
    }

    [Fact]
    public async Task What_people_say_of_a_group_of_failures_is_an_entry_of_its_destination_with_the_error()
    {
        await StartWithoutScheduleAsync();
        var destination = await FailedGroupAsync();
        var groups = Host.Get<FailureGroupService>();

        await groups.AcknowledgeAsync(Operator, destination, 1, "their proxy is down");
        await groups.AcknowledgeAsync(Operator, destination, 1);
        await groups.IgnoreAsync(Operator, destination, 1, new IgnoredUntil(null, 10));
        await groups.ReopenAsync(Operator, destination, 1);
        await groups.ResolveAsync(Operator, destination, 1);

        Assert.Equal(
            [
                (AuditAction.FailureGroupResolved, null, "The endpoint answered 503"),
                (AuditAction.FailureGroupReopened, null, "The endpoint answered 503"),
                (AuditAction.FailureGroupIgnored, null, "The endpoint answered 503. Until 10 more failed attempts"),
                (AuditAction.FailureGroupAcknowledged, "their proxy is down", "The endpoint answered 503"),
                (AuditAction.DestinationCreated, null, null),
            ],
            (await Host.Activity.ListAsync(Viewer, new() { Subjects = [destination] })).Items.Select(entry =>
                (entry.Action, entry.Reason, entry.Detail)
            )
        );
    }

    [Fact]
    public async Task A_change_of_a_destination_is_one_entry_that_names_the_settings_and_no_value_that_may_be_secret()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();

        await Host.Destinations.UpdateAsync(
            Administrator,
            destination.Id,
            new()
            {
                Name = "store",
                Url = UrlOf("secret-in-the-path"),
                Concurrency = 3,
                Authorization = new(AuthorizationType.Basic, "u", "p"),
                Paused = true,
            }
        );
        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Paused = false });
        await Host.Destinations.UpdateAsync(Administrator, destination.Id, new() { Name = "store" });

        Assert.Equal(
            [
                (AuditAction.DestinationResumed, "store", null),
                (AuditAction.DestinationPaused, "store", "Changed: name, URL, concurrency from the default to 3, authorization"),
                (AuditAction.DestinationCreated, "shop", null),
            ],
            (await Host.Activity.ListAsync(Viewer, new() { Subjects = [destination.Id] })).Items.Select(entry =>
                (entry.Action, entry.SubjectName!, entry.Detail)
            )
        );
    }

    private async Task<string> SaveViewAsync() =>
        (
            await Host.Views.SaveAsync(
                _caller,
                new()
                {
                    Name = "Failed",
                    List = ViewList.Tasks,
                    Query = "state:failed",
                    Scope = ViewScope.Own,
                }
            )
        ).Id;

    private async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditAction action) =>
        (await Host.Activity.ListAsync(Viewer, new() { Action = action })).Items;

    private Task<Person> AddAsync(string name, Role role = Role.Viewer, Caller? by = null) =>
        Host.People.AddAsync(
            by ?? _caller,
            new NewPerson
            {
                Name = name,
                Password = Password,
                Role = role,
            }
        );

    private async Task OnBenAsync(Func<string, Task> run) => await run((await AddAsync("ben", by: Administrator)).Id);

    private async Task<TrackedTask> StartedTaskAsync()
    {
        var task = await Host.Tasks.CreateAsync(Administrator, new() { Type = "import", Name = "one" });
        return await Host.Tasks.ReportAsync(Administrator, task.Id, new() { Event = TaskEvent.Started });
    }

    private async Task<TrackedTask> FailedTaskAsync() =>
        await Host.Tasks.ReportAsync(Administrator, (await StartedTaskAsync()).Id, new() { Event = TaskEvent.Failed, Message = "broken" });

    /// <summary>Returns the destination of a group of failures whose error has the number 1.</summary>
    private async Task<string> FailedGroupAsync()
    {
        var destination = await NewDestinationAsync();
        await FailedPushesAsync(destination, 1);
        return destination.Id;
    }

    /// <summary>Returns a retry whose attempt is under way.</summary>
    private async Task<RetryRequest> RunningRetryAsync(string name = "shop")
    {
        await FailedPushesAsync(await NewDestinationAsync(name), 1);
        return await UntilRetryAsync(await RetryAllAsync(Administrator), RetryState.Running);
    }
}
