using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>Objects that a command can use.</summary>
internal sealed record PermissionWorld(
    CoreHost Host,
    TrackedTask Task,
    Destination Destination,
    IReadOnlyList<string> Pushes,
    RetryRequest Retry,
    string Person,
    string Key,
    SavedView View
);

/// <summary>A command or query of the core, and its permission.</summary>
/// <param name="Method">Type and method, and a remark if the method requires different permissions depending on the call.</param>
/// <param name="Needs">Null if none: the call is about the caller itself.</param>
internal sealed record PermissionCommand(string Method, Permission? Needs, Func<PermissionWorld, Caller, Task> Run)
{
    // The number of the first error in a database.
    private const int FirstError = 1;

    public static readonly IReadOnlyList<PermissionCommand> List =
    [
        Sees("TaskReads.FindAsync", (world, caller) => world.Host.TaskReads.FindAsync(caller, world.Task.Id).AsTask()),
        Sees("TaskReads.FindAsync by number", (world, caller) => world.Host.TaskReads.FindAsync(caller, world.Task.Number).AsTask()),
        Sees("TaskReads.FindByExternalIdAsync", (world, caller) => world.Host.TaskReads.FindByExternalIdAsync(caller, "order-1")),
        Sees("TaskReads.OfExternalIdAsync", (world, caller) => world.Host.TaskReads.OfExternalIdAsync(caller, "order-1")),
        Sees("TaskReads.GetByExternalIdAsync", (world, caller) => world.Host.TaskReads.GetByExternalIdAsync(caller, "order-1", null)),
        Sees("TaskReads.DetailsAsync", (world, caller) => world.Host.TaskReads.DetailsAsync(caller, world.Task).AsTask()),
        Sees("TaskReads.ErrorsAsync", (world, caller) => world.Host.TaskReads.ErrorsAsync(caller, [world.Task])),
        Sees("TaskReads.WithDetailsAsync", (world, caller) => world.Host.TaskReads.WithDetailsAsync(caller, world.Task).AsTask()),
        Sees(
            "TaskReads.OfOneMomentAsync",
            (world, caller) => world.Host.TaskReads.OfOneMomentAsync(caller, world.Task, _ => Task.FromResult(0))
        ),
        Sees("TaskReads.ListAsync", (world, caller) => world.Host.TaskReads.ListAsync(caller, new TaskQuery())),
        Sees("TaskReads.NamedAsync", (world, caller) => world.Host.TaskReads.NamedAsync(caller, TaskFilter.All)),
        Sees("TaskReads.NewestNamedAsync", (world, caller) => world.Host.TaskReads.NewestNamedAsync(caller, "a", 5)),
        Sees("TaskReads.EndpointsNamedAsync", (world, caller) => world.Host.TaskReads.EndpointsNamedAsync(caller, "a", 5)),
        Sees("TaskReads.HistoryAsync", (world, caller) => world.Host.TaskReads.HistoryAsync(caller, world.Task, null, 50)),
        Sees("TaskReads.TotalsAsync", (world, caller) => world.Host.TaskReads.TotalsAsync(caller)),
        Sees("TaskReads.StuckCountAsync", (world, caller) => world.Host.TaskReads.StuckCountAsync(caller)),
        Sees("TaskReads.OpenFailuresAsync", (world, caller) => world.Host.TaskReads.OpenFailuresAsync(caller)),
        Sees("TaskReads.TypesAsync", (world, caller) => world.Host.TaskReads.TypesAsync(caller)),
        Sees("SubtaskReads.ListAsync", (world, caller) => world.Host.SubtaskReads.ListAsync(caller, world.Task, new SubtaskQuery())),
        Sees("SubtaskReads.MapAsync", (world, caller) => world.Host.SubtaskReads.MapAsync(caller, world.Task)),
        Sees("SubtaskReads.PageAsync", (world, caller) => world.Host.SubtaskReads.PageAsync(caller, world.Task, new SubtaskQuery(), 1, 10)),
        Sees("SubtaskReads.FindAsync", (world, caller) => world.Host.SubtaskReads.FindAsync(caller, world.Task.Id)),
        Sees("PushReads.FindAsync", (world, caller) => world.Host.PushReads.FindAsync(caller, world.Pushes[0])),
        Sees("PushReads.OfItemAsync", (world, caller) => world.Host.PushReads.OfItemAsync(caller, "1")),
        Sees("PushReads.ListAsync", (world, caller) => world.Host.PushReads.ListAsync(caller, new PushQuery())),
        Sees("PushReads.ByLastAttemptAsync", (world, caller) => world.Host.PushReads.ByLastAttemptAsync(caller, new PushQuery())),
        Sees("PushReads.WaitingAsync", (world, caller) => world.Host.PushReads.WaitingAsync(caller, new PushQuery())),
        Sees("PushReads.OfIdsAsync", (world, caller) => world.Host.PushReads.OfIdsAsync(caller, world.Pushes)),
        Sees("PushReads.TotalsAsync", (world, caller) => world.Host.PushReads.TotalsAsync(caller)),
        Sees("PushReads.FailureGroupsAsync", (world, caller) => world.Host.PushReads.FailureGroupsAsync(caller)),
        Sees("PushReads.FailedTotalAsync", (world, caller) => world.Host.PushReads.FailedTotalAsync(caller)),
        Sees("PushReads.FailureGroupPageAsync", (world, caller) => world.Host.PushReads.FailureGroupPageAsync(caller, new())),
        Sees(
            "PushReads.FailureGroupAsync",
            (world, caller) => world.Host.PushReads.FailureGroupAsync(caller, world.Destination.Id, FirstError)
        ),
        Sees("PushReads.DeliveredSinceAsync", (world, caller) => world.Host.PushReads.DeliveredSinceAsync(caller, [])),
        Sees("EndpointReads.FindAsync", (world, caller) => world.Host.Get<EndpointReads>().FindAsync(caller, "e-1")),
        Sees("EndpointReads.ListAsync", (world, caller) => world.Host.Get<EndpointReads>().ListAsync(caller, "e-1", null, 50)),
        new(
            "FailureGroupService.AcknowledgeAsync",
            Permission.Acknowledge,
            (world, caller) => Groups(world).AcknowledgeAsync(caller, world.Destination.Id, FirstError)
        ),
        new(
            "FailureGroupService.ResolveAsync",
            Permission.Acknowledge,
            (world, caller) => Groups(world).ResolveAsync(caller, world.Destination.Id, FirstError)
        ),
        new(
            "FailureGroupService.IgnoreAsync",
            Permission.Acknowledge,
            (world, caller) => Groups(world).IgnoreAsync(caller, world.Destination.Id, FirstError, new IgnoredUntil(null, 5))
        ),
        new(
            "FailureGroupService.ReopenAsync",
            Permission.Acknowledge,
            (world, caller) => Groups(world).ReopenAsync(caller, world.Destination.Id, FirstError)
        ),
        new(
            "FailureGroupService.NoteAsync",
            Permission.Acknowledge,
            (world, caller) => Groups(world).NoteAsync(caller, world.Destination.Id, FirstError, "a note")
        ),
        Sees(
            "ReconcileReads.ReconcileAsync",
            (world, caller) => world.Host.Get<ReconcileReads>().ReconcileAsync(caller, new ReconcileQuery { ItemIds = ["1"] })
        ),
        Sees("PushReportReads.ListAsync", (world, caller) => world.Host.Get<PushReportReads>().ListAsync(caller, LastDay())),
        Sees("PushReportReads.TotalsAsync", (world, caller) => world.Host.Get<PushReportReads>().TotalsAsync(caller, LastDay())),
        new(
            "TaskExport.PiecesAsync",
            Permission.Export,
            (world, caller) => AllAsync(world.Host.Get<TaskExport>().PiecesAsync(caller, TaskFilter.All))
        ),
        new(
            "PushExport.PiecesAsync",
            Permission.Export,
            (world, caller) => AllAsync(world.Host.Get<PushExport>().PiecesAsync(caller, PushFilter.All))
        ),
        Sees("DestinationReads.ListAsync", (world, caller) => world.Host.DestinationReads.ListAsync(caller)),
        Sees("DestinationReads.NamesAsync", (world, caller) => world.Host.DestinationReads.NamesAsync(caller)),
        Sees("DestinationReads.OfAsync", (world, caller) => world.Host.DestinationReads.OfAsync(caller, [world.Destination.Id])),
        Sees("DestinationReads.FindAsync", (world, caller) => world.Host.DestinationReads.FindAsync(caller, world.Destination.Id)),
        Sees("PushReads.FailureHoursAsync", (world, caller) => world.Host.PushReads.FailureHoursAsync(caller)),
        Sees("DestinationReads.DayAsync", (world, caller) => world.Host.DestinationReads.DayAsync(caller, world.Destination.Id)),
        Sees("TaskReads.CountAsync", (world, caller) => world.Host.TaskReads.CountAsync(caller, TaskFilter.All, 5)),
        Sees("PushReads.CountAsync", (world, caller) => world.Host.PushReads.CountAsync(caller, PushFilter.All, 5)),
        Sees("ViewReads.ListAsync", (world, caller) => world.Host.ViewReads.ListAsync(caller)),
        Sees("ViewReads.FindAsync", (world, caller) => world.Host.ViewReads.FindAsync(caller, world.View.Id)),
        Sees("ViewCounts.CountAsync", (world, caller) => world.Host.ViewCounts.CountAsync(caller, world.View)),
        Sees("ViewService.SaveAsync of an own view", (world, caller) => SaveAsync(world, caller, ViewScope.Own)),
        new("ViewService.SaveAsync of a team view", Permission.ShareViews, (world, caller) => SaveAsync(world, caller, ViewScope.Team)),
        Sees("ViewService.SetDefaultAsync", (world, caller) => world.Host.Views.SetDefaultAsync(caller, world.View.Id, true)),
        new(
            "ViewService.ChangeAsync of another's team view",
            Permission.EditTeamViews,
            (world, caller) => world.Host.Views.ChangeAsync(caller, world.View.Id, new ViewChange { Name = "other" })
        ),
        new(
            "ViewService.DeleteAsync of another's team view",
            Permission.EditTeamViews,
            async (world, caller) => await world.Host.Views.DeleteAsync(caller, await NewViewAsync(world.Host))
        ),
        Sees("OverviewReads.ReadAsync", (world, caller) => world.Host.OverviewReads.ReadAsync(caller)),
        Sees("RetryReads.FindAsync", (world, caller) => world.Host.RetryReads.FindAsync(caller, world.Retry.Id)),
        Sees("RetryReads.FindByTaskAsync", (world, caller) => world.Host.RetryReads.FindByTaskAsync(caller, world.Task)),
        Sees("RetryReads.OfTasksAsync", (world, caller) => world.Host.RetryReads.OfTasksAsync(caller, [world.Task])),
        Sees("PushReads.NamesInAsync", (world, caller) => world.Host.PushReads.NamesInAsync(caller, [world.Retry.Filter])),
        Sees("RetryReads.ListAsync", (world, caller) => world.Host.RetryReads.ListAsync(caller, new RetryQuery())),
        Sees("RetryReads.ErrorsAsync", (world, caller) => world.Host.RetryReads.ErrorsAsync(caller, [world.Retry], 3)),
        Sees("RetryReads.ItemsAsync", (world, caller) => world.Host.RetryReads.ItemsAsync(caller, world.Retry.Id, null, null, 50)),
        Sees("RetryService.PreviewAsync", (world, caller) => world.Host.Retries.PreviewAsync(caller, PushFilter.All)),
        Sees(
            "RetryService.PreviewPartAsync",
            (world, caller) => world.Host.Retries.PreviewPartAsync(caller, world.Retry.Id, RetryPart.Rest)
        ),
        Sees("ChangeReads.ThingsAsync", (world, caller) => world.Host.Get<ChangeReads>().ThingsAsync(caller, [])),
        Sees("ChangeReads.MissedAsync", (world, caller) => world.Host.Get<ChangeReads>().MissedAsync(caller, 1)),
        Sees("ChangeFeed.Subscribe", async (world, caller) => await world.Host.Feed.Subscribe(caller, TimeSpan.Zero).DisposeAsync()),
        new("ActivityReads.ListAsync", Permission.ReadActivity, (world, caller) => world.Host.Activity.ListAsync(caller, new())),
        new("ActivityReads.ActorsAsync", Permission.ReadActivity, (world, caller) => world.Host.Activity.ActorsAsync(caller)),
        new(
            "PushReads.PayloadAsync",
            Permission.SeePayloads,
            (world, caller) => world.Host.PushReads.PayloadAsync(caller, world.Pushes[0])
        ),
        new(
            "TaskIngestor.CreateAsync",
            Permission.Report,
            (world, caller) => world.Host.Tasks.CreateAsync(caller, new NewTask { Type = "T", Name = "n" })
        ),
        new(
            "TaskIngestor.CreateAllAsync",
            Permission.Report,
            (world, caller) => world.Host.Tasks.CreateAllAsync(caller, [new NewTask { Type = "T", Name = "n" }])
        ),
        new(
            "TaskIngestor.ReportAsync",
            Permission.Report,
            (world, caller) => world.Host.Tasks.ReportAsync(caller, world.Task.Id, new TaskReport { Event = TaskEvent.Started })
        ),
        new(
            "TaskIngestor.ReportAllAsync",
            Permission.Report,
            (world, caller) => world.Host.Tasks.ReportAllAsync(caller, [(world.Task.Id, new TaskReport { Event = TaskEvent.Started })])
        ),
        new("TaskIngestor.CancelAsync", Permission.Cancel, (world, caller) => world.Host.Tasks.CancelAsync(caller, world.Task.Id, null)),
        new(
            "TaskIngestor.CancelAsync of a retry",
            Permission.Cancel,
            (world, caller) => world.Host.Tasks.CancelAsync(caller, world.Retry.TaskId, null)
        ),
        new("TaskIngestor.RestartAsync", Permission.Restart, (world, caller) => world.Host.Tasks.RestartAsync(caller, world.Task.Id, null)),
        new(
            "TaskIngestor.AcknowledgeAsync",
            Permission.Acknowledge,
            (world, caller) => world.Host.Tasks.AcknowledgeAsync(caller, world.Task.Id, null)
        ),
        new(
            "TaskIngestor.WithdrawAcknowledgementAsync",
            Permission.Acknowledge,
            (world, caller) => world.Host.Tasks.WithdrawAcknowledgementAsync(caller, world.Task.Id)
        ),
        new(
            "TaskIngestor.CancelAllAsync",
            Permission.Cancel,
            (world, caller) => world.Host.Tasks.CancelAllAsync(caller, [world.Task.Id], null)
        ),
        new(
            "TaskIngestor.RestartAllAsync",
            Permission.Restart,
            (world, caller) => world.Host.Tasks.RestartAllAsync(caller, [world.Task.Id], null)
        ),
        new(
            "TaskIngestor.AcknowledgeAllAsync",
            Permission.Acknowledge,
            (world, caller) => world.Host.Tasks.AcknowledgeAllAsync(caller, [world.Task.Id], null)
        ),
        new(
            "TaskIngestor.WithdrawAllAcknowledgementsAsync",
            Permission.Acknowledge,
            (world, caller) => world.Host.Tasks.WithdrawAllAcknowledgementsAsync(caller, [world.Task.Id])
        ),
        new(
            "PushIngestor.AcceptAsync",
            Permission.HandInPushes,
            (world, caller) =>
                world.Host.Pushes.AcceptAsync(
                    caller,
                    [
                        new NewPush
                        {
                            Kind = "trip",
                            ItemId = "new",
                            DestinationId = world.Destination.Id,
                            Payload = "{}"u8.ToArray(),
                        },
                    ]
                )
        ),
        new(
            "PushIngestor.CancelAsync",
            Permission.Cancel,
            (world, caller) => world.Host.Pushes.CancelAsync(caller, PushFilter.Id.Is(world.Pushes[0]))
        ),
        new(
            "PushIngestor.SendNowAsync of one push",
            Permission.RetryOne,
            (world, caller) => world.Host.Pushes.SendNowAsync(caller, [world.Pushes[0]])
        ),
        new(
            "PushIngestor.SendNowAsync of two pushes",
            Permission.RetryMany,
            (world, caller) => world.Host.Pushes.SendNowAsync(caller, [.. world.Pushes.Take(2)])
        ),
        new(
            "PushIngestor.SendNowAsync by a filter of one push",
            Permission.RetryOne,
            (world, caller) => world.Host.Pushes.SendNowAsync(caller, PushFilter.Id.Is(world.Pushes[0]))
        ),
        new(
            "PushIngestor.SendNowAsync by a filter",
            Permission.RetryMany,
            (world, caller) => world.Host.Pushes.SendNowAsync(caller, PushFilter.Destination.Is(world.Destination.Id))
        ),
        new(
            "RetryService.RequestAsync of one push",
            Permission.RetryOne,
            (world, caller) => RetryAsync(world, caller, PushFilter.Id.Is(world.Pushes[1]))
        ),
        new(
            "RetryService.RequestAsync of two pushes",
            Permission.RetryMany,
            (world, caller) => RetryAsync(world, caller, PushFilter.Id.Is([.. world.Pushes.Take(2)]))
        ),
        new(
            "RetryService.RequestAsync by a filter",
            Permission.RetryMany,
            (world, caller) => RetryAsync(world, caller, PushFilter.Destination.Is(world.Destination.Id))
        ),
        new(
            "RetryService.RequestExclusiveAsync",
            Permission.RetryMany,
            (world, caller) => world.Host.Retries.RequestExclusiveAsync(caller, "trip")
        ),
        new(
            "RetryService.RequestPartAsync",
            Permission.RetryMany,
            (world, caller) =>
                world.Host.Retries.RequestPartAsync(caller, new RetryPartCommand { RetryId = world.Retry.Id, Part = RetryPart.FailedAgain })
        ),
        new("RetryService.CancelAsync", Permission.Cancel, (world, caller) => world.Host.Retries.CancelAsync(caller, world.Retry.Id)),
        new(
            "DestinationService.CreateAsync",
            Permission.EditDestinations,
            (world, caller) =>
                world.Host.Destinations.CreateAsync(caller, new DestinationSettings { Name = "new", Url = "https://new.example.com/hook" })
        ),
        new(
            "DestinationService.UpdateAsync of the name",
            Permission.EditDestinations,
            (world, caller) => ChangeAsync(world, caller, new DestinationChange { Name = "other" })
        ),
        new(
            "DestinationService.UpdateAsync of the connections",
            Permission.EditDestinations,
            (world, caller) => ChangeAsync(world, caller, new DestinationChange { FreshConnections = false })
        ),
        new(
            "DestinationService.UpdateAsync of the pause",
            Permission.PauseDestination,
            (world, caller) => ChangeAsync(world, caller, new DestinationChange { Paused = true })
        ),
        new(
            "DestinationService.RotateSecretAsync",
            Permission.EditDestinations,
            (world, caller) => world.Host.Destinations.RotateSecretAsync(caller, world.Destination.Id)
        ),
        new(
            "DestinationService.SendTestAsync",
            Permission.SendTest,
            (world, caller) => world.Host.Destinations.SendTestAsync(caller, world.Destination.Id)
        ),
        new("PushService.SetPausedAsync", Permission.PauseService, (world, caller) => world.Host.PushService.SetPausedAsync(caller, false)),
        new("KeyService.ListAsync", Permission.ManageKeys, (world, caller) => world.Host.Keys.ListAsync(caller)),
        new(
            "KeyService.AddAsync",
            Permission.ManageKeys,
            (world, caller) => world.Host.Keys.AddAsync(caller, new NewApiKey { Name = "k", Role = Role.Viewer })
        ),
        new("KeyService.RevokeAsync", Permission.ManageKeys, (world, caller) => world.Host.Keys.RevokeAsync(caller, world.Key)),
        new("PeopleService.ListAsync", Permission.ManagePeople, (world, caller) => world.Host.People.ListAsync(caller)),
        new(
            "PeopleService.AddAsync",
            Permission.ManagePeople,
            (world, caller) =>
                world.Host.People.AddAsync(
                    caller,
                    new NewPerson
                    {
                        Name = "ben",
                        Password = "a few good words",
                        Role = Role.Viewer,
                    }
                )
        ),
        new(
            "PeopleService.ChangeAsync",
            Permission.ManagePeople,
            (world, caller) => world.Host.People.ChangeAsync(caller, world.Person, new PersonChange { Name = "ada", Role = Role.Viewer })
        ),
        new(
            "PeopleService.SetPasswordAsync",
            Permission.ManagePeople,
            (world, caller) => world.Host.People.SetPasswordAsync(caller, world.Person, "other good words")
        ),
        new("PeopleService.UnlockAsync", Permission.ManagePeople, (world, caller) => world.Host.People.UnlockAsync(caller, world.Person)),
        new("PeopleService.DisableAsync", Permission.ManagePeople, (world, caller) => world.Host.People.DisableAsync(caller, world.Person)),
        new("PeopleService.EnableAsync", Permission.ManagePeople, (world, caller) => world.Host.People.EnableAsync(caller, world.Person)),
        new("SessionService.List", Permission.ManagePeople, (world, caller) => Task.FromResult(world.Host.Sessions.List(caller))),
        new(
            "SessionService.EndAllAsync of another person",
            Permission.ManagePeople,
            (world, caller) => world.Host.Sessions.EndAllAsync(caller, world.Person)
        ),
        new("SessionService.EndAllAsync", null, (world, caller) => world.Host.Sessions.EndAllAsync(caller, caller.Id)),
        new("SessionService.StartAsync", null, (world, caller) => world.Host.Sessions.StartAsync(caller)),
        new("SessionService.EndAsync", null, (world, caller) => world.Host.Sessions.EndAsync(caller, caller.SessionId ?? "none")),
        new("SessionService.LeftAtAsync", null, (world, caller) => world.Host.Sessions.LeftAtAsync(caller)),
        new("SessionService.Own", null, (world, caller) => Task.FromResult(world.Host.Sessions.Own(caller))),
        new("SessionService.SignOutAsync", null, (world, caller) => world.Host.Sessions.SignOutAsync(caller)),
        new("KeySessions.IssueAsync", null, (world, caller) => world.Host.KeySessions.IssueAsync(caller, "VMware", TimeSpan.FromHours(1))),
        new(
            "PasswordSignIn.ChangePasswordAsync",
            null,
            (world, caller) => world.Host.SignIn.ChangePasswordAsync(caller, "a few good words", "other good words", SignInSources.Usual)
        ),
    ];

    private static PermissionCommand Sees(string method, Func<PermissionWorld, Caller, Task> run) => new(method, Permission.SeeTasks, run);

    private static FailureGroupService Groups(PermissionWorld world) => world.Host.Get<FailureGroupService>();

    /// <summary>Returns the id of a new team view of an administrator.</summary>
    public static async Task<string> NewViewAsync(CoreHost host) =>
        (
            await host.Views.SaveAsync(
                Callers.Administrator,
                new NewView
                {
                    Name = $"View {Guid.NewGuid():n}",
                    List = ViewList.Tasks,
                    Query = "state:failed",
                    Scope = ViewScope.Team,
                }
            )
        ).Id;

    private static Task<SavedView> SaveAsync(PermissionWorld world, Caller caller, ViewScope scope) =>
        world.Host.Views.SaveAsync(
            caller,
            new NewView
            {
                Name = "Failed",
                List = ViewList.Tasks,
                Query = "state:failed",
                Scope = scope,
            }
        );

    private static Task<RetryRequest> RetryAsync(PermissionWorld world, Caller caller, Filter<Push> filter) =>
        world.Host.Retries.RequestAsync(caller, new RetryCommand { Filter = filter });

    private static Task<Destination> ChangeAsync(PermissionWorld world, Caller caller, DestinationChange change) =>
        world.Host.Destinations.UpdateAsync(caller, world.Destination.Id, change);

    private static PushReportQuery LastDay() => new() { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddDays(1) };

    private static async Task AllAsync<T>(IAsyncEnumerable<T> pieces)
    {
        await foreach (var _ in pieces)
        {
            // Each piece is read.
        }
    }
}
