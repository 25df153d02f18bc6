using System.Net;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>A sender with a fake clock, and the pushes that tests send with it.</summary>
internal sealed class SenderFixture : IDisposable
{
    public const string PushId = "0123456789abcdef01234567";
    public static readonly string Secret = "whsec_" + Convert.ToBase64String(Encoding.ASCII.GetBytes("a key of twenty-four byte"));
    public static readonly byte[] Payload = """{"itinId": "42",  "note":"as it came: é"}"""u8.ToArray();

    public SenderFixture(bool allowPrivate = true, Func<string, IPAddress[]>? resolve = null)
    {
        Func<string, CancellationToken, ValueTask<IPAddress[]>>? seam = resolve is null
            ? null
            : (name, _) => ValueTask.FromResult(resolve(name));
        Sender = new HttpPushSender(new PushDeliveryOptions { AllowPrivateDestinations = allowPrivate }, Clock, seam);
    }

    public FakeClock Clock { get; } = new();

    public HttpPushSender Sender { get; }

    public Task<DeliveryResult> SendAsync(
        Uri url,
        PushAuthorization? authorization = null,
        byte[]? payload = null,
        CancellationToken? stopping = null
    ) =>
        Sender.SendAsync(
            new(PushId, payload ?? Payload, new DeliveryTarget(url, authorization ?? PushAuthorization.None, [new SigningSecret(Secret)])),
            stopping ?? TestContext.Current.CancellationToken
        );

    public DeliveryTarget Target(Uri url, bool freshConnections = false) =>
        new(url, PushAuthorization.None, [new SigningSecret(Secret)]) { FreshConnections = freshConnections };

    public Delivery Delivery(DeliveryTarget target) => new(PushId, Payload, target);

    public void Dispose() => Sender.Dispose();
}
