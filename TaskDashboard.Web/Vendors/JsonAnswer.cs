using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Web.Vendors;

/// <summary>
/// A JSON answer while it is written. The same few buffers serve all answers: dispose of it once its bytes are sent, on whatever thread.
/// </summary>
internal sealed class JsonAnswer : IDisposable
{
    // A larger one was an exception, and is not kept.
    private const int MostKept = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 256 };

    [ThreadStatic]
    private static JsonAnswer? spare;

    private readonly ArrayBufferWriter<byte> bytes = new(1024);
    private readonly Utf8JsonWriter writer;

    private JsonAnswer() => writer = new Utf8JsonWriter(bytes, Options);

    public Utf8JsonWriter Writer => writer;

    public static JsonAnswer Rent()
    {
        var answer = spare ?? new JsonAnswer();
        spare = null;
        return answer;
    }

    /// <summary>All that was written.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        writer.Flush();
        return bytes.WrittenMemory;
    }

    public void Dispose()
    {
        if (bytes.Capacity > MostKept)
        {
            writer.Dispose();
            return;
        }

        bytes.ResetWrittenCount();
        writer.Reset();
        spare = this;
    }
}
