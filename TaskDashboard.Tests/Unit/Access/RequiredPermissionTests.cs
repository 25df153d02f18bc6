using System.Reflection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Retries;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>The permission of each command and query, tested with callers that have all other permissions, or only this one.</summary>
public sealed class RequiredPermissionTests : CoreTest
{
    [Fact]
    public async Task Each_is_refused_to_a_caller_with_all_other_permissions()
    {
        var world = await StartWorldAsync();
        var taken = new List<string>();
        foreach (var command in PermissionCommand.List.Where(command => command.Needs is not null))
        {
            var caller = Callers.WhoMay(Enum.GetValues<Permission>().Except([command.Needs!.Value]));
            if (
                await RefusalAsync(world, command, caller) is not { Kind: RefusalKind.Forbidden } refused
                || refused.Message != RefusedException.Forbidden(command.Needs.Value).Message
            )
            {
                taken.Add(command.Method);
            }
        }

        Assert.Empty(taken);
    }

    [Fact]
    public async Task Each_requires_only_its_own_permission()
    {
        var world = await StartWorldAsync();
        var refusals = new List<string>();
        foreach (var command in PermissionCommand.List)
        {
            var caller = Callers.WhoMay(command.Needs is { } own ? [own] : []);
            if (
                await RefusalAsync(world, command, caller) is { } refused
                && refused.Message.StartsWith("This needs the role", StringComparison.Ordinal)
            )
            {
                refusals.Add($"{command.Method}: {refused.Message}");
            }
        }

        Assert.Empty(refusals);
    }

    [Fact]
    public async Task Pausing_together_with_another_change_asks_for_both_permissions()
    {
        var world = await StartWorldAsync();
        var both = new DestinationChange { Name = "other", Paused = true };

        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Callers.WhoMay(Permission.PauseDestination), world.Destination.Id, both),
            RefusalKind.Forbidden
        );
        await RefusedAsync(
            () => Host.Destinations.UpdateAsync(Callers.WhoMay(Permission.EditDestinations), world.Destination.Id, both),
            RefusalKind.Forbidden
        );
        Assert.True(
            (
                await Host.Destinations.UpdateAsync(
                    Callers.WhoMay(Permission.PauseDestination, Permission.EditDestinations),
                    world.Destination.Id,
                    both
                )
            ).Paused
        );
    }

    [Fact]
    public void Every_method_of_the_core_that_takes_a_caller_is_tried()
    {
        Type[] deciding = [typeof(Caller), typeof(Change), typeof(SavedView)];
        var methods =
            from type in typeof(Caller).Assembly.GetExportedTypes().Except(deciding)
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where !method.IsSpecialName && method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Caller))
            select $"{type.Name}.{method.Name}";
        var tried = PermissionCommand.List.Select(command => command.Method.Split(' ')[0]).ToHashSet();

        var untried = methods.Distinct().Except(tried);
        Assert.Empty(untried);
    }

    private async Task<PermissionWorld> StartWorldAsync()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync();
        var pushes = await FailedPushesAsync(destination, 4);
        var task = await Host.Tasks.CreateAsync(
            Administrator,
            new()
            {
                Type = "T",
                Name = "n",
                ExternalId = "order-1",
            }
        );
        var person = await Host.People.AddAsync(
            Administrator,
            new()
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Viewer,
            }
        );
        var key = await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });
        Sender.Answer = _ => Reply.Delivered;
        var retry = await Host.Retries.RequestAsync(Administrator, new RetryCommand { Filter = PushFilter.Id.Is(pushes[3]) });
        var view = await Host.ViewReads.FindAsync(Administrator, await PermissionCommand.NewViewAsync(Host));
        return new PermissionWorld(Host, task, destination, pushes, retry, person.Id, key.Key.Id, view!);
    }

    private static async Task<RefusedException?> RefusalAsync(PermissionWorld world, PermissionCommand command, Caller caller)
    {
        try
        {
            await command.Run(world, caller);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused;
        }
    }
}
