using System.Globalization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <content>Makes waiting pushes due at once.</content>
internal sealed partial class PushHandlers
{
    private NotNowReason?[] SendNow(WriteSession session, SendPushesNow command)
    {
        var (caller, filter, numbers, part, parts) = command;
        var pushes = session.FindPushes(numbers);
        var destinations = pushes.Values.Select(push => push.DestinationNumber).Distinct().ToList();
        var paused = session.FindPaused(destinations);
        var circuits = session.FindCircuits().ToDictionary(circuit => circuit.DestinationNumber);

        // Read the database, not the dispatcher's copy: an earlier command in this commit group may have paused the service.
        var servicePaused = session.Context.PushService.Single().Paused;
        var reasons = new NotNowReason?[numbers.Count];
        var due = new HashSet<int>();
        var dueNow = 0;
        for (var index = 0; index < reasons.Length; index++)
        {
            if (!pushes.TryGetValue(numbers[index], out var push) || !caller.Sees(push.CompanyId))
            {
                reasons[index] = NotNowReason.Unknown;
                continue;
            }

            reasons[index] = SendNowRule.WhyNot(
                push,
                options.Expiry(push.Kind) is { } after && push.CreatedAt + after < session.Now,
                servicePaused,
                paused.Contains(push.DestinationNumber),
                circuits.GetValueOrDefault(push.DestinationNumber),
                session.Now
            );
            if (reasons[index] is null)
            {
                dueNow++;
                due.Add(push.DestinationNumber);
                session.MakeDue(push);
            }
        }

        if (dueNow > 0)
        {
            var destination = filter.Only(PushFilter.Destination) is { } id ? session.DestinationSubject(id) : null;
            session.Audit(
                caller,
                AuditAction.PushesSentNow,
                destination ?? session.PushSubject(numbers),
                detail: parts == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"Part {part:N0} of {parts:N0}"),
                count: dueNow,
                filter: FilterJson.Write(filter, LongLists.Counted)
            );
            session.AfterCommit(() => dispatcher.PushesWait(due));
        }

        return reasons;
    }
}
