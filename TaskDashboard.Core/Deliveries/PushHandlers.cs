using System.Globalization;
using System.Text.Json.Serialization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Accepts all of the pushes or none.</summary>
internal sealed record AcceptPushes(Caller Caller, IReadOnlyList<DigestedPush> Pushes) : Command<IReadOnlyList<AcceptedPush>>
{
    internal override long Size => Pushes.Sum(static push => (long)push.Push.Payload.Length);
}

/// <param name="Digest">The first 16 bytes of the payload's SHA-256.</param>
internal sealed record DigestedPush(NewPush Push, byte[] Digest);

/// <summary>Cancels a part of the pushes that a call selected. Returns how many were canceled.</summary>
/// <param name="Filter">The filter of the call, for the audit log.</param>
/// <param name="Pushes">The pushes of this part.</param>
internal sealed record CancelPushes(
    Caller Caller,
    [property: JsonConverter(typeof(PushFilterConverter))] Filter<Push> Filter,
    IReadOnlyList<ChosenPush> Pushes,
    int Part,
    int Parts
) : Command<int>;

/// <param name="OnlyIn">The only state in which the push is canceled; null for any.</param>
internal sealed record ChosenPush(long Number, PushState? OnlyIn);

/// <summary>Makes a part of the pushes that a call selected due at once.</summary>
/// <param name="Filter">The filter of the call, for the audit log.</param>
/// <param name="Pushes">Numbers of the pushes of this part.</param>
/// <returns>For each push why it is not sent now; null if it is due now.</returns>
internal sealed record SendPushesNow(
    Caller Caller,
    [property: JsonConverter(typeof(PushFilterConverter))] Filter<Push> Filter,
    IReadOnlyList<long> Pushes,
    int Part,
    int Parts
) : Command<IReadOnlyList<NotNowReason?>>;

/// <summary>Pauses or resumes all sending.</summary>
internal sealed record SetPushServicePaused(Caller Caller, bool Paused) : Command<PushServiceSwitch>;

/// <summary>Handles the commands on pushes and on the push service.</summary>
internal sealed partial class PushHandlers(PushDispatcher dispatcher, IRunningRetries retries, PushServiceState state, PushOptions options)
    : ICommandHandlers
{
    public void AddTo(CommandTable table)
    {
        table.Add<AcceptPushes, IReadOnlyList<AcceptedPush>>(Accept);
        table.Add<CancelPushes, int>(Cancel);
        table.Add<SendPushesNow, IReadOnlyList<NotNowReason?>>(SendNow);
        table.Add<SetPushServicePaused, PushServiceSwitch>(SetPaused);
    }

    private PushServiceSwitch SetPaused(WriteSession session, SetPushServicePaused command)
    {
        var (caller, paused) = command;
        var before = session.Context.PushService.Single();
        if (before.Paused == paused)
        {
            return before;
        }

        var after = before with { Paused = paused, ChangedAt = session.Now, ChangedBy = caller.Name };
        session.Context.Entry(before).CurrentValues.SetValues(after);
        session.Context.SaveChanges();
        var canceled = paused ? retries.CancelAll(session, caller) : 0;
        session.Audit(
            caller,
            paused ? AuditAction.PushServicePaused : AuditAction.PushServiceResumed,
            AuditSubject.PushService,
            detail: canceled == 0 ? null
                : canceled == 1 ? "1 running retry was canceled."
                : string.Create(CultureInfo.InvariantCulture, $"{canceled:N0} running retries were canceled.")
        );
        session.Changed(ChangeSubject.PushService, 0, null);
        session.AfterCommit(() =>
        {
            state.Current = after;
            dispatcher.SetServicePaused(paused);
        });
        return after;
    }

    private int Cancel(WriteSession session, CancelPushes command)
    {
        var (caller, filter, pushes, part, parts) = command;
        dispatcher.TakeBack(session, [.. pushes.Select(push => push.Number)]);
        var canceled = pushes.Count(push => session.Cancel(push.Number, caller.Name, push.OnlyIn));
        if (canceled > 0)
        {
            var destination = filter.Only(PushFilter.Destination) is { } id ? session.DestinationSubject(id) : null;
            session.Audit(
                caller,
                AuditAction.PushesCanceled,
                destination ?? session.PushSubject([.. pushes.Select(push => push.Number)]),
                detail: parts == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"Part {part:N0} of {parts:N0}"),
                count: canceled,
                filter: FilterJson.Write(filter, LongLists.Counted)
            );
        }

        return canceled;
    }

    private AcceptedPush[] Accept(WriteSession session, AcceptPushes command)
    {
        var (caller, pushes) = command;
        var accepted = new AcceptedPush[pushes.Count];
        var created = new List<(Push Push, ReadOnlyMemory<byte> Payload)>(pushes.Count);
        var within = new Dictionary<(int, string, string, string), (Push Push, int Index)>();
        var items = new HashSet<(int, string, string)>();
        var destinations = FindDestinations(session, caller, pushes.Select(item => item.Push.DestinationId));

        // An unknown destination has no versions.
        var known = session.VersionsOf([
            .. pushes.Select(item => (destinations.GetValueOrDefault(item.Push.DestinationId).Number, item.Push.Kind, item.Push.ItemId)),
        ]);

        // All pushes are checked before the first is written, so that a refusal leaves nothing behind.
        for (var index = 0; index < pushes.Count; index++)
        {
            var (push, digest) = pushes[index];
            var (number, companyId) = destinations.TryGetValue(push.DestinationId, out var destination)
                ? destination
                : throw RefusedException.Invalid(
                    $"[{index}].destinationId",
                    $"[{index}].destinationId names no destination. List them with GET /api/destinations."
                );
            var identity = (number, push.Kind, push.ItemId, push.Version);
            if (within.TryGetValue(identity, out var twin))
            {
                accepted[index] = Same(twin.Push.PayloadDigest, digest)
                    ? new AcceptedPush(twin.Push.Id, push.ItemId, false)
                    : throw RefusedException.Conflict(
                        "payloadDiffers",
                        $"[{index}] is the same push as [{twin.Index}] with another payload. Give it another version.",
                        twin.Push.Id
                    );
                continue;
            }

            var before = known[index].Find(version => version.Version == push.Version);
            if (before.Id is not null)
            {
                accepted[index] = Same(before.Digest, digest)
                    ? new AcceptedPush(before.Id, push.ItemId, false)
                    : throw RefusedException.Conflict(
                        "payloadDiffers",
                        $"[{index}] was accepted before with another payload, as push {before.Id}. Give it another version.",
                        before.Id
                    );
                continue;
            }

            var fresh = new Push
            {
                Number = session.Series.Next(SeriesName.Push),
                Id = session.NewId(),
                CompanyId = companyId,
                DestinationNumber = number,
                Kind = push.Kind,
                ItemId = push.ItemId,
                Version = push.Version,
                DueAt = session.DueNow,
                CreatedAt = session.Now,
                HasOlderVersion = !items.Add((number, push.Kind, push.ItemId)) || known[index].Count > 0,
                PayloadSize = push.Payload.Length,
                PayloadDigest = digest,
            };
            within.Add(identity, (fresh, index));
            created.Add((fresh, push.Payload));
            accepted[index] = new AcceptedPush(fresh.Id, push.ItemId, true);
        }

        foreach (var (push, payload) in created)
        {
            session.Insert(push, payload);
        }

        if (created.Count > 0)
        {
            var waiting = created.Select(item => item.Push.DestinationNumber).Distinct().ToArray();
            session.AfterCommit(() => dispatcher.PushesWait(waiting));
        }

        return accepted;
    }

    private static bool Same(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    /// <summary>Returns those of these destinations that the caller may see, by id.</summary>
    private static Dictionary<string, (int Number, string? CompanyId)> FindDestinations(
        WriteSession session,
        Caller caller,
        IEnumerable<string> ids
    )
    {
        var found = new Dictionary<string, (int, string?)>(StringComparer.Ordinal);
        var given = GivenRows.Of(ids.Where(PublicId.IsWellFormed).Distinct(StringComparer.Ordinal).ToList());
        if (given.Count == 0)
        {
            return found;
        }

        using var rows = session
            .Prepare(
                $"SELECT Id, Number, CompanyId FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Destinations WHERE Id = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            if (caller.Sees(rows.GetStringOrNull(2)))
            {
                found[rows.GetString(0)] = (rows.GetInt32(1), rows.GetStringOrNull(2));
            }
        }

        return found;
    }
}
