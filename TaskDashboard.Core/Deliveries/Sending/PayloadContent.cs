using System.Net;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>The payload as the body of a request, without a copy and without encoding.</summary>
internal sealed class PayloadContent : HttpContent
{
    public const string MediaType = "application/json";

    private readonly ReadOnlyMemory<byte> _payload;

    public PayloadContent(ReadOnlyMemory<byte> payload)
    {
        _payload = payload;
        Headers.TryAddWithoutValidation("Content-Type", MediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_payload, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _payload.Length;
        return true;
    }
}
