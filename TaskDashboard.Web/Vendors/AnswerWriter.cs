using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Vendors;

/// <summary>Writes an answer of any length as JSON, into a buffer that is used again and again. Text goes out as it is, but for what JSON must escape and what lies beyond the basic plane.</summary>
internal sealed class AnswerWriter : IDisposable
{
    // A larger one goes to the collector: a single huge answer must not hold its memory for ever.
    private const int MostKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 256 };

    [ThreadStatic]
    private static AnswerWriter? idle;

    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    private AnswerWriter() => Json = new Utf8JsonWriter(buffer, Options);

    public Utf8JsonWriter Json { get; }

    /// <summary>To be disposed of once the answer is out; on another thread too.</summary>
    public static AnswerWriter Rent()
    {
        var writer = idle ?? new AnswerWriter();
        idle = null;
        return writer;
    }

    /// <summary>All that was written. It holds until the writer is disposed of.</summary>
    public ReadOnlyMemory<byte> Written()
    {
        Json.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose()
    {
        if (buffer.Capacity <= MostKept)
        {
            Json.Reset();
            buffer.ResetWrittenCount();
            idle = this;
        }
    }
}
