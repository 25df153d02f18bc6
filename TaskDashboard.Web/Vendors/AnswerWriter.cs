using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// Writes JSON of any length into a pooled buffer. Escapes only what JSON requires and characters beyond the basic plane.
/// </summary>
internal sealed class AnswerWriter : IDisposable
{
    // Larger buffers are not reused, so that one huge answer does not keep its memory forever.
    private const int MostKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 256,
    };

    [ThreadStatic]
    private static AnswerWriter? _idle;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    private AnswerWriter() => Json = new Utf8JsonWriter(_buffer, Options);

    public Utf8JsonWriter Json { get; }

    /// <summary>Returns a writer. Dispose it after the answer was sent; any thread may do that.</summary>
    public static AnswerWriter Rent()
    {
        var writer = _idle ?? new AnswerWriter();
        _idle = null;
        return writer;
    }

    /// <summary>Returns all that was written. Valid until the writer is disposed.</summary>
    public ReadOnlyMemory<byte> Written()
    {
        Json.Flush();
        return _buffer.WrittenMemory;
    }

    public void Dispose()
    {
        if (_buffer.Capacity <= MostKept)
        {
            Json.Reset();
            _buffer.ResetWrittenCount();
            _idle = this;
        }
    }
}
