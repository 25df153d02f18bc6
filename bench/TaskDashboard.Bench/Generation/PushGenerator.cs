using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Bench.Generation;

/// <summary>
/// Creates pushes as the product leaves them with <c>Push:MaxAttempts</c> 3, with their attempts, error signatures, failure groups and
/// roll-ups.
/// </summary>
internal sealed class PushGenerator(Volume volume, NumberSeries numbers, IReadOnlyList<Destination> destinations)
{
    private const int BatchSize = 5000;
    private const int MostAttempts = 3;
    private const string Person = "anna";
    private static readonly TimeSpan ExpireAfter = TimeSpan.FromHours(12);
    private static readonly (string Name, double Share)[] Kinds =
    [
        ("trip", 70),
        ("diagnosis", 18),
        ("order", 6),
        ("crash", 4),
        ("deleted-trip", 2),
    ];
    private static readonly PushSchedule Schedule = new(new Dictionary<string, TimeSpan[]>(), MostAttempts);

    private static readonly string Canceled = FilterJson.Write(PushFilter.Id.Is(PublicId.Format(1)), LongLists.Counted);

    private readonly Spread _spread = new(volume.Seed + 1);
    private readonly Destination[] _destinations =
    [
        .. Customers.Receivers.Select(receiver => destinations.Single(destination => destination.Name == receiver.Name)),
    ];

    private readonly DeliveryTarget _target = new(
        new Uri(destinations[0].Url),
        PushAuthorization.None,
        [new SigningSecret(WebhookSignature.NewSecret(), null)]
    );

    private readonly DateTimeOffset _payloadsFrom = volume.Until - (new RetentionOptions().DeliveredPayloads ?? Volume.Span);
    private readonly Dictionary<(int Destination, PushState State), (long Pushes, DateTimeOffset? LastAttemptAt)> _totals = [];
    private readonly Dictionary<(int Destination, int Signature), FailureGroup> _groups = [];
    private readonly PushSums _sums = new(volume.Until);
    private readonly Dictionary<FailureSignature, int> _signatures = [];

    /// <summary>The planned course of a push. The times of its attempts follow from it.</summary>
    private record struct Plan(int Index, DateTimeOffset CreatedAt, Receiver Receiver, string Kind, FailureCause? Cause, float Jitter)
    {
        public int Failures { get; set; }
        public PushState State { get; set; }
        public long? FailureSequence { get; set; }

        public readonly int Attempts => Failures + (State == PushState.Delivered ? 1 : 0);

        public readonly DateTimeOffset DueAt(int attempt) =>
            attempt == 1
                ? CreatedAt
                : RecordedAt(attempt - 1)
                    .AddMilliseconds((long)Schedule.NextDelay(Kind, attempt - 1, null, Jitter)!.Value.TotalMilliseconds);

        public readonly DateTimeOffset StartedAt(int attempt) => DueAt(attempt).AddMilliseconds(5);

        public readonly int DurationMs(int attempt) => attempt <= Failures ? Cause!.DurationMs + (Index % 37) : 20 + (Index % 179);

        public readonly DateTimeOffset RecordedAt(int attempt) => StartedAt(attempt).AddMilliseconds(DurationMs(attempt) + 3);
    }

    public IEnumerable<IReadOnlyCollection<object>> Batches()
    {
        foreach (var plans in Draw().Chunk(BatchSize))
        {
            var rows = new List<object>();
            foreach (var plan in plans)
            {
                Add(rows, plan);
            }
            yield return rows;
        }

        yield return
        [
            .. from total in _totals
            let key = total.Key
            select new PushCount
            {
                DestinationNumber = key.Destination,
                State = key.State,
                Total = total.Value.Pushes,
                LastAttemptAt = total.Value.LastAttemptAt,
            },
            .. from signature in _signatures
            let key = signature.Key
            select new ErrorSignature
            {
                Number = signature.Value,
                Error = key.Error,
                Status = key.Status,
                Message = key.Message,
            },
            .. _groups.Values,
            .. _sums.Rows(),
        ];
    }

    /// <summary>
    /// Plans all pushes before the first is written. Failing pushes are drawn from all of them, and failures are numbered in the order in
    /// which they happen.
    /// </summary>
    private Plan[] Draw()
    {
        var plans = new Plan[volume.Pushes];
        var ranks = new double[volume.Pushes];
        for (var index = 0; index < plans.Length; index++)
        {
            var receiver = Customers.ReceiverOf(_spread, index, plans.Length);
            var cause = _spread.Chance(0.8) ? receiver.Causes.FirstOrDefault() : receiver.Causes.LastOrDefault();
            var created = volume.MomentOf(index + _spread.Next(), plans.Length);
            var kind = _spread.Weighted(Kinds, each => each.Share).Name;
            var jitter = (float)_spread.Next();
            var plan = new Plan(index, created, receiver, kind, cause, jitter) { Failures = MostAttempts, State = PushState.Failed };

            // Each push gets an exponential waiting time by its weight, and those with the shortest ones fail. So their number is exact.
            ranks[index] = -Math.Log(1 - _spread.Next()) / (receiver.Trouble * (IsOutage(plan) ? 20 : 1));
            if (cause is null || plan.RecordedAt(MostAttempts) > volume.Until)
            {
                ranks[index] = double.MaxValue;
            }
            plans[index] = plan;
        }

        int[] order = [.. Enumerable.Range(0, plans.Length)];
        Array.Sort(ranks, order);
        if (volume.Failed > ranks.Count(rank => rank < double.MaxValue))
        {
            throw new ArgumentException("Not enough pushes are old enough to have failed. Give a smaller number of failed pushes.");
        }
        foreach (var index in order[..volume.Failed].OrderBy(index => plans[index].RecordedAt(MostAttempts)))
        {
            plans[index].FailureSequence = numbers.Next(SeriesName.Failure);
        }
        foreach (var index in order[volume.Failed..].Order())
        {
            Settle(ref plans[index]);
        }
        return plans;
    }

    /// <summary>Most pushes are delivered at once, some after a failure. A few wait, are canceled or expire.</summary>
    private void Settle(ref Plan plan)
    {
        var draw = _spread.Next();
        plan.Failures = draw < 0.05 && plan.Cause is not null ? 1 : 0;
        plan.State =
            plan.Cause is null || plan.RecordedAt(plan.Failures + 1) > volume.Until ? PushState.Waiting
            : draw < 0.002 && plan.DueAt(2) - plan.CreatedAt > ExpireAfter ? PushState.Expired
            : PushState.Delivered;
        if (plan.State == PushState.Waiting && _spread.Chance(0.1))
        {
            plan.State = PushState.Canceled;
        }

        // A push accepted just before the end has not been sent yet.
        if (plan.Failures == 1 && plan.RecordedAt(1) > volume.Until)
        {
            plan.Failures = 0;
        }
    }

    private void Add(List<object> rows, Plan plan)
    {
        var destination = _destinations[Array.IndexOf(Customers.Receivers, plan.Receiver)];
        var number = numbers.Next(SeriesName.Push);
        var id = _spread.NextId(plan.CreatedAt);
        var payload = Encoding.UTF8.GetBytes(
            $$"""{"id":{{plan.Index}},"at":{{plan.CreatedAt.ToUnixTimeSeconds()}},"notes":"Recorded by the vehicle, handed in by """
                + $$"""the fleet."}"""
        );
        var digest = SHA256.HashData(payload);
        int? signature = null;
        _sums.Accepted(destination.Number, plan.Kind, plan.CreatedAt);
        for (var attempt = 1; attempt <= plan.Attempts; attempt++)
        {
            var result = ResultOf(plan, attempt, id, digest);
            signature = result.Delivered ? signature : NumberOf(FailureSignature.Of(result));
            rows.Add(
                new PushAttempt
                {
                    Key = PushAttempt.KeyOf(number, attempt),
                    StartedAt = result.StartedAt,
                    DurationMs = result.DurationMs,
                    Status = result.Status,
                    Error = result.Error,
                    Message = result.Message,
                    RequestHeaders = result.RequestHeaders,
                    Answer = result.Answer,
                }
            );
            _sums.Attempted(
                destination.Number,
                plan.Kind,
                result.StartedAt,
                result.DurationMs,
                result.Delivered ? null : signature,
                plan.State == PushState.Failed && attempt == plan.Attempts
            );
            var to =
                result.Delivered ? PushState.Delivered
                : plan.State == PushState.Failed && attempt == plan.Attempts ? PushState.Failed
                : PushState.Waiting;
            ref var total = ref CollectionsMarshal.GetValueRefOrAddDefault(_totals, (destination.Number, to), out _);
            total.LastAttemptAt = total.LastAttemptAt > plan.RecordedAt(attempt) ? total.LastAttemptAt : plan.RecordedAt(attempt);
        }

        DateTimeOffset? ended = plan.State switch
        {
            PushState.Delivered or PushState.Failed => plan.RecordedAt(plan.Attempts),
            PushState.Expired => plan.DueAt(2),
            PushState.Canceled => plan.Attempts > 0 ? plan.RecordedAt(1) : plan.CreatedAt,
            _ => null,
        };
        var push = new Push
        {
            Number = number,
            Id = id,
            CompanyId = destination.CompanyId,
            DestinationNumber = destination.Number,
            Kind = plan.Kind,
            ItemId = $"{plan.Kind}-{plan.Index:d9}",
            Version = "",
            State = plan.State,
            Attempts = plan.Attempts,
            DueAt = plan.DueAt(plan.State is PushState.Delivered or PushState.Failed ? plan.Attempts : plan.Attempts + 1),
            CreatedAt = plan.CreatedAt,
            LastAttemptAt = plan.Attempts > 0 ? plan.StartedAt(plan.Attempts) : null,
            EndedAt = ended,
            FailureSequence = plan.FailureSequence,
            SignatureNumber = signature,
            CanceledBy = plan.State == PushState.Canceled ? Person : null,
            PayloadSize = payload.Length,
            PayloadDigest = digest[..16],
        };
        rows.Add(push);
        rows.Add(PushText.Of(push));
        if (plan.State is PushState.Waiting or PushState.Failed || ended >= _payloadsFrom)
        {
            rows.Add(new PushPayload { PushNumber = number, Body = payload });
        }
        if (plan.State == PushState.Canceled)
        {
            rows.Add(CancelOf(ended!.Value));
        }
        if (plan.FailureSequence is { } sequence)
        {
            Group(destination.Number, signature!.Value, ended!.Value, sequence);
        }
        else if (plan.State == PushState.Waiting && signature is { } waits)
        {
            Group(destination.Number, waits, plan.RecordedAt(plan.Attempts), null);
        }
        CollectionsMarshal.GetValueRefOrAddDefault(_totals, (destination.Number, plan.State), out _).Pushes++;
    }

    private DeliveryResult ResultOf(in Plan plan, int attempt, string id, byte[] digest)
    {
        var (started, duration) = (plan.StartedAt(attempt), plan.DurationMs(attempt));
        var timestamp = started.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = _target.DescribeHeaders(id, timestamp, "v1," + Convert.ToBase64String(digest));
        if (attempt > plan.Failures)
        {
            return new DeliveryResult(started, duration, 200, DeliveryError.None, null, headers, "ok"u8.ToArray(), false, null);
        }
        var cause = plan.Cause!;
        var number = plan.Index.ToString(CultureInfo.InvariantCulture);
        var answer = Encoding.UTF8.GetBytes(cause.Answer.Replace("#", number, StringComparison.Ordinal));
        return new DeliveryResult(started, duration, cause.Status, cause.Error, cause.Message, headers, answer, false, null);
    }

    private int NumberOf(FailureSignature signature)
    {
        if (!_signatures.TryGetValue(signature, out var number))
        {
            _signatures.Add(signature, number = (int)numbers.Next(SeriesName.Signature));
        }
        return number;
    }

    /// <param name="sequence">Null if the push waits for another attempt.</param>
    private void Group(int destination, int signature, DateTimeOffset at, long? sequence)
    {
        var group =
            _groups.GetValueOrDefault((destination, signature))
            ?? new FailureGroup
            {
                DestinationNumber = destination,
                SignatureNumber = signature,
                FirstAt = at,
            };
        _groups[(destination, signature)] = group with
        {
            Count = group.Count + (sequence is null ? 0 : 1),
            Waiting = group.Waiting + (sequence is null ? 1 : 0),
            Failures = group.Failures + 1,
            FirstAt = group.FirstAt < at ? group.FirstAt : at,
            LastAt = Later(group.LastAt, at),
            LastSequence = Math.Max(group.LastSequence, sequence ?? 0),
        };
    }

    /// <summary>Audit entry of a person who canceled one push by its id.</summary>
    private AuditEntry CancelOf(DateTimeOffset at) =>
        new()
        {
            Number = numbers.Next(SeriesName.Audit),
            At = at,
            Actor = Person,
            Action = AuditAction.PushesCanceled,
            SubjectKind = AuditSubjectKind.Push,
            Subject = AuditSubject.SeveralPushes,
            Filter = Canceled,
            Count = 1,
        };

    /// <summary>Whether the push falls into one of the destination's outages, which last for hours.</summary>
    private static bool IsOutage(in Plan plan) =>
        ((plan.CreatedAt.ToUnixTimeSeconds() / 14_400) + (Array.IndexOf(Customers.Receivers, plan.Receiver) * 7)) % 19 == 0;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
