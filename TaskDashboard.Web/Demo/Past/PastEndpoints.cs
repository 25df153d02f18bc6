using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// The customers' endpoints on the past day. One is down at night, one rejects some items in the afternoon, and one fails now and then.
/// </summary>
internal sealed class PastEndpoints(PastTimes times, TimeProvider clock, Random random) : IPushSender
{
    // Longer than the minutes in which failures would look as if they grew.
    private static readonly TimeSpan SteadyAtLast = TimeSpan.FromMinutes(15);

    private static readonly TimeOnly RejectsFrom = new(14, 50);
    private static readonly TimeOnly RejectsUntil = new(16, 30);
    private static readonly TimeOnly CorrectedAt = new(17, 20);

    private const int RejectedOneOf = 5;
    private const int RestartsOneOf = 9;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DemoCustomer> _customers = DemoCustomers.All.ToDictionary(customer => customer.Path);
    private readonly IReadOnlyList<PastSpan> _outages = times.Outages;
    private readonly HashSet<string> _failedOnce = [];

    /// <summary>When the customer that rejects items does so, and when it has corrected that.</summary>
    public IReadOnlyList<PastSpan> Rejections { get; } =
    [.. times.Spans(RejectsFrom, CorrectedAt).Select(span => span with { Until = span.From + (RejectsUntil - RejectsFrom) })];

    public Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var customer = _customers[delivery.Target.Url.Segments[^1]];
        lock (_gate)
        {
            var took = (int)(customer.Takes.TotalMilliseconds * (0.6 + random.NextDouble()));
            if (customer == DemoCustomers.DownNow && _outages.Any(outage => outage.Contains(now)))
            {
                return Task.FromResult(Answer(DemoCustomers.Maintenance));
            }

            var item = DemoCustomers.ItemOf(delivery.Payload);
            if (customer == DemoCustomers.Strict && item % RejectedOneOf == 0 && Rejections.Any(span => span.Contains(now)))
            {
                return Task.FromResult(Answer(DemoCustomers.NoOdometer));
            }

            // The next attempt is delivered.
            if (
                customer == DemoCustomers.Unsteady
                && item % RestartsOneOf == 0
                && now < times.End - SteadyAtLast
                && _failedOnce.Add(delivery.PushId)
            )
            {
                return Task.FromResult(Answer(DemoCustomers.Restarting));
            }

            return Task.FromResult(Answer((StatusCodes.Status200OK, "")));

            DeliveryResult Answer((int Status, string Body) answer) =>
                DeliveryResult.Answered(
                    now,
                    took,
                    answer.Status,
                    AttemptHeaders.Of(delivery, now).Described,
                    Encoding.UTF8.GetBytes(answer.Body)
                );
        }
    }
}
