using System.Text;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>The pushes of the past day: many by day, few by night, and a batch of last night's trips.</summary>
internal sealed class PastPushes(PastTimes times, Timeline timeline, Random random)
{
    // Pushes in each hour of the day, from midnight on.
    private static readonly int[] Hourly =
    [
        32,
        24,
        28,
        20,
        20,
        40,
        86,
        156,
        210,
        202,
        170,
        156,
        162,
        162,
        170,
        182,
        208,
        220,
        190,
        130,
        92,
        72,
        56,
        46,
    ];

    // The last hour is shown by minute, the rest by half hour.
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(75);
    private static readonly TimeSpan BetweenLately = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan QuietAtLast = TimeSpan.FromSeconds(40);
    private static readonly TimeOnly BatchAt = new(2, 10);
    private const int InBatch = 45;

    /// <summary>Share of each customer.</summary>
    private static readonly Dictionary<string, int> Shares = new()
    {
        ["northwind"] = 6,
        ["contoso"] = 5,
        ["fabrikam"] = 4,
        ["tailspin"] = 2,
        ["adatum"] = 4,
        ["wingtip"] = 2,
    };

    /// <summary>
    /// Those that fail when the demo starts get nothing for some minutes before: otherwise they would look as if they only failed now and
    /// then.
    /// </summary>
    private static readonly Dictionary<string, TimeSpan> QuietBefore = new()
    {
        ["contoso"] = TimeSpan.FromMinutes(12),
        ["wingtip"] = TimeSpan.FromMinutes(20),
    };

    private readonly Dictionary<string, string> _destinations = [];
    private PastCore? _core;
    private Caller _program = Caller.Engine;

    /// <summary>How many items there were.</summary>
    public int Items { get; private set; }

    /// <param name="program">Hands the pushes in.</param>
    /// <param name="destinations">The ids of the destinations by the customer's path.</param>
    public void Begin(PastCore core, Caller program, IEnumerable<KeyValuePair<string, string>> destinations)
    {
        (_core, _program) = (core, program);
        foreach (var (path, id) in destinations)
        {
            _destinations.Add(path, id);
        }
    }

    /// <summary>Plans everything from a time on.</summary>
    public void Plan(DateTimeOffset from)
    {
        var at = from;
        while (at < times.End - QuietAtLast)
        {
            var wait = (at < times.End - Lately ? Between : BetweenLately) * (0.7 + (0.6 * random.NextDouble()));
            var (when, count) = (at, (int)Math.Round(Hourly[times.TimeOfDay(at).Hour] * (wait / TimeSpan.FromHours(1))));
            timeline.Add(when, () => SubmitAsync([.. Enumerable.Range(0, Math.Max(1, count)).Select(_ => Customer(when))]));
            at += wait;
        }

        foreach (var night in times.Each(BatchAt))
        {
            timeline.Add(night, () => SubmitAsync([.. Enumerable.Repeat("contoso", InBatch)]));
        }
    }

    private string Customer(DateTimeOffset at)
    {
        var open = Shares.Where(share => at < times.End - QuietBefore.GetValueOrDefault(share.Key)).ToList();
        var drawn = random.Next(open.Sum(share => share.Value));
        foreach (var (path, share) in open)
        {
            drawn -= share;
            if (drawn < 0)
            {
                return path;
            }
        }

        return open[^1].Key;
    }

    private Task<IReadOnlyList<AcceptedPush>> SubmitAsync(IReadOnlyList<string> customers) =>
        _core!
            .Get<PushIngestor>()
            .AcceptAsync(
                _program,
                [
                    .. customers.Select(path =>
                    {
                        var form = DemoPushes.Form(++Items, _destinations[path], random);
                        return new NewPush
                        {
                            Kind = (string)form["kind"]!,
                            ItemId = (string)form["itemId"]!,
                            DestinationId = _destinations[path],
                            Payload = Encoding.UTF8.GetBytes(form["payload"]!.ToJsonString()),
                        };
                    }),
                ]
            );
}
