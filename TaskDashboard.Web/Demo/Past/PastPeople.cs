using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>What the people of support did on the past day, and why.</summary>
internal sealed class PastPeople(PastTimes times, PastEndpoints endpoints, PastTasks tasks, Timeline timeline)
{
    private static readonly TimeOnly PausedFrom = new(18, 5);
    private static readonly TimeOnly PausedUntil = new(18, 50);
    private static readonly TimeOnly RotatedAt = new(20, 15);
    private static readonly TimeOnly[] MorningRounds = [new(8, 10), new(10, 30), new(13, 0)];
    private static readonly TimeOnly[] EveningRounds = [new(15, 45), new(19, 10), new(21, 40), new(23, 20)];

    private readonly Dictionary<string, string> _destinations = [];
    private IReadOnlyDictionary<string, Caller> _staff = new Dictionary<string, Caller>();
    private PastCore? _core;
    private int _ticket = 1009;

    /// <summary>Adds the people. One of them sets up the customers' destinations and the keys of their programs.</summary>
    /// <returns>The ids of the destinations by the customer's path.</returns>
    public async Task<IReadOnlyDictionary<string, string>> BeginAsync(PastCore core, Uri address)
    {
        _core = core;
        _staff = await DemoStaff.AddAsync(_core!.Get<PeopleService>()).ConfigureAwait(false);
        foreach (var customer in DemoCustomers.All)
        {
            var settings = DemoPushes.DestinationOf(customer, address);
            var made = await _core!.Get<DestinationService>().CreateAsync(_staff[DemoStaff.Ana], settings).ConfigureAwait(false);
            _destinations.Add(customer.Path, made.Destination.Id);
        }

        foreach (var (name, vendor) in new[] { ("Fleet portal", "drivequant"), ("Endpoint security", "gravityzone") })
        {
            var key = new NewApiKey
            {
                Name = name,
                Role = Role.Operator,
                Vendors = [vendor],
            };
            await _core!.Get<KeyService>().AddAsync(_staff[DemoStaff.Ana], key).ConfigureAwait(false);
        }

        return _destinations;
    }

    public void Plan()
    {
        foreach (var rejection in endpoints.Rejections)
        {
            timeline.Add(
                rejection.Settled,
                () => RetryAsync(DemoStaff.Tom, DemoCustomers.Strict, "They have accepted an empty odometer since 16:30")
            );
        }

        foreach (var outage in times.Outages)
        {
            timeline.Add(
                outage.Settled,
                () => RetryAsync(DemoStaff.Jane, DemoCustomers.DownNow, "Their maintenance of the night ended at 04:05")
            );
        }

        foreach (var pause in times.Spans(PausedFrom, PausedUntil))
        {
            timeline.Add(pause.From, () => ChangeAsync("adatum", new DestinationChange { Paused = true }));
            timeline.Add(pause.Until, () => ChangeAsync("adatum", new DestinationChange { Paused = false }));
        }

        foreach (var at in times.Each(RotatedAt))
        {
            timeline.Add(
                at,
                () => _core!.Get<DestinationService>().RotateSecretAsync(_staff[DemoStaff.Ana], _destinations[DemoCustomers.Strict.Path])
            );
        }

        PlanRounds(DemoStaff.Jane, times.Each(MorningRounds));
        PlanRounds(DemoStaff.Tom, times.Each(EveningRounds));
        timeline.Add(tasks.LastRound, () => tasks.LookAsync(_staff[DemoStaff.Jane]));
    }

    private void PlanRounds(string who, IEnumerable<DateTimeOffset> rounds)
    {
        foreach (var at in rounds.Where(at => at < tasks.LastRound))
        {
            timeline.Add(at, () => tasks.LookAsync(_staff[who]));
        }
    }

    private Task<Destination> ChangeAsync(string path, DestinationChange change) =>
        _core!.Get<DestinationService>().UpdateAsync(_staff[DemoStaff.Ana], _destinations[path], change);

    private Task<RetryRequest> RetryAsync(string who, DemoCustomer customer, string why)
    {
        var command = new RetryCommand
        {
            Filter = PushFilter.Destination.Is(_destinations[customer.Path]),
            Reason = why,
            Ticket = FormattableString.Invariant($"SUP-{_ticket++}"),
        };
        return _core!.Get<RetryService>().RequestAsync(_staff[who], command);
    }
}
