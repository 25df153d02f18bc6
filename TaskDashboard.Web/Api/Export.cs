using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TaskDashboard.Web.Api;

internal enum ExportFormat
{
    /// <summary>A table for spreadsheets.</summary>
    Csv,

    /// <summary>JSON Lines: one object a line, as in the list of the API.</summary>
    Jsonl,
}

/// <summary>A list to export.</summary>
/// <param name="Name">Of the file, without its ending.</param>
/// <param name="Of">Returns a row as in the answer of the list.</param>
internal sealed record ExportedList<TRow, TAnswer>(
    string Name,
    Func<TRow, TAnswer> Of,
    IReadOnlyList<ExportColumn<TAnswer>> Columns,
    JsonTypeInfo<TAnswer> Type
);

/// <summary>Writes a list of any length as it is read. Neither this program nor the database holds more than a piece of it.</summary>
internal static class Export
{
    public const string Format = "format";

    // So many rows are a few hundred kilobytes at most, which wait in memory for a slow client.
    private const int RowsBetweenFlushes = 250;

    private static readonly JsonWriterOptions Lines = new() { Encoder = PlainJsonEncoder.Instance, SkipValidation = true };

    public static ExportFormat FormatOf(HttpContext http) => http.Query().One<ExportFormat>(Format) ?? ExportFormat.Csv;

    /// <param name="pieces">The rows. The first piece is read before the answer begins, so that a refusal is an answer of its own. An
    /// answer that fails later breaks off, which a client notices.</param>
    /// <param name="isForAPerson">Whether a spreadsheet opens the file.</param>
    public static async Task WriteAsync<TRow, TAnswer>(
        HttpContext http,
        ExportedList<TRow, TAnswer> list,
        ExportFormat format,
        IAsyncEnumerable<IReadOnlyList<TRow>> pieces,
        bool isForAPerson = false
    )
    {
        var cancellation = http.RequestAborted;
        var reading = pieces.GetAsyncEnumerator(cancellation);
        var next = reading.MoveNextAsync().AsTask();
        try
        {
            var isMore = await next.ConfigureAwait(false);
            Begin(http, list.Name, format);
            var output = http.Response.BodyWriter;
            using var rows = Writer(output, list, format, isForAPerson);
            while (isMore)
            {
                // The next piece is read while this one is written.
                var piece = reading.Current;
                next = reading.MoveNextAsync().AsTask();
                for (var index = 0; index < piece.Count; index++)
                {
                    rows.Write(list.Of(piece[index]));
                    if (index % RowsBetweenFlushes == RowsBetweenFlushes - 1)
                    {
                        await output.FlushAsync(cancellation).ConfigureAwait(false);
                    }
                }

                await output.FlushAsync(cancellation).ConfigureAwait(false);
                isMore = await next.ConfigureAwait(false);
            }

            await output.FlushAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await reading.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes a table of rows that are in memory.</summary>
    public static void WriteCsv<T>(IBufferWriter<byte> output, IReadOnlyList<ExportColumn<T>> columns, IEnumerable<T> rows)
    {
        output.Write(CsvWriter.Mark);
        using var table = new CsvRows<T>(output, columns);
        foreach (var row in rows)
        {
            table.Write(row);
        }
    }

    private static void Begin(HttpContext http, string name, ExportFormat format)
    {
        var day = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var (type, ending) = format switch
        {
            ExportFormat.Csv => ("text/csv; charset=utf-8", "csv"),
            ExportFormat.Jsonl => ("application/x-ndjson; charset=utf-8", "jsonl"),
        };
        http.Response.ContentType = type;
        http.Response.Headers.ContentDisposition = FormattableString.Invariant(
            $"attachment; filename=\"{name}-{day:yyyy-MM-dd}.{ending}\""
        );
        http.Response.Headers.CacheControl = "no-store";
    }

    private static Rows<TAnswer> Writer<TRow, TAnswer>(
        IBufferWriter<byte> output,
        ExportedList<TRow, TAnswer> list,
        ExportFormat format,
        bool isForAPerson
    )
    {
        if (isForAPerson && format is ExportFormat.Csv)
        {
            output.Write(CsvWriter.Mark);
        }

        return format switch
        {
            ExportFormat.Csv => new CsvRows<TAnswer>(output, list.Columns),
            ExportFormat.Jsonl => new JsonRows<TAnswer>(output, list.Type),
        };
    }

    private abstract class Rows<T> : IDisposable
    {
        public abstract void Write(T row);

        public abstract void Dispose();
    }

    private sealed class CsvRows<T> : Rows<T>
    {
        private readonly CsvWriter _csv;
        private readonly IReadOnlyList<ExportColumn<T>> _columns;

        /// <summary>Writes the head.</summary>
        public CsvRows(IBufferWriter<byte> output, IReadOnlyList<ExportColumn<T>> columns)
        {
            (_csv, _columns) = (new CsvWriter(output), columns);
            foreach (var column in columns)
            {
                _csv.Text(column.Name);
            }

            _csv.EndRow();
        }

        public override void Write(T row)
        {
            foreach (var column in _columns)
            {
                column.Write(_csv, row);
            }

            _csv.EndRow();
        }

        public override void Dispose()
        {
            // The output is not this object's.
        }
    }

    private sealed class JsonRows<T>(IBufferWriter<byte> output, JsonTypeInfo<T> type) : Rows<T>
    {
        private readonly Utf8JsonWriter _json = new(output, Lines);

        public override void Write(T row)
        {
            JsonSerializer.Serialize(_json, row, type);
            _json.Flush();
            _json.Reset();
            output.Write("\n"u8);
        }

        public override void Dispose() => _json.Dispose();
    }
}
