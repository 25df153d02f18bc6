using System.Buffers;
using System.Text;
using System.Text.Json;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// Rows that one statement looks up together, instead of one statement for each. In its text they are a table <c>given</c>
/// (<see cref="Providers.StoreProvider.GivenTable"/>) with the columns <c>c0</c>, <c>c1</c> …; they are the only value of the statement.
/// Join them with CROSS JOIN and a condition, so that each row is looked up by the other table's index. The order of the answer is
/// undefined.
/// </summary>
internal sealed class GivenRows
{
    private readonly List<Array> _columns = [];

    private GivenRows(int count) => Count = count;

    public int Count { get; }

    /// <summary>The columns: <c>long[]</c> for numbers, <c>string[]</c> for texts.</summary>
    public IReadOnlyList<Array> Columns => _columns;

    public static GivenRows Of<TRow>(IReadOnlyCollection<TRow> rows, params ReadOnlySpan<Func<TRow, object>> read)
    {
        var given = new GivenRows(rows.Count);
        foreach (var column in read)
        {
            given._columns.Add(
                rows.Count > 0 && column(rows.First()) is string
                    ? rows.Select(row => (string)column(row)).ToArray()
                    : rows.Select(row => Convert.ToInt64(column(row), System.Globalization.CultureInfo.InvariantCulture)).ToArray()
            );
        }

        return given;
    }

    public static GivenRows Of(IReadOnlyCollection<long> numbers)
    {
        var given = new GivenRows(numbers.Count);
        given._columns.Add(numbers.ToArray());
        return given;
    }

    public static GivenRows Of(IReadOnlyCollection<string> texts)
    {
        var given = new GivenRows(texts.Count);
        given._columns.Add(texts.ToArray());
        return given;
    }

    /// <summary>
    /// For databases without arrays: returns JSON, an array of values, or of arrays of values if there are several columns.
    /// </summary>
    public string ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>(Count * 32);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            for (var row = 0; row < Count; row++)
            {
                if (_columns.Count > 1)
                {
                    json.WriteStartArray();
                }

                foreach (var column in _columns)
                {
                    if (column is string[] texts)
                    {
                        json.WriteStringValue(texts[row]);
                    }
                    else
                    {
                        json.WriteNumberValue(((long[])column)[row]);
                    }
                }

                if (_columns.Count > 1)
                {
                    json.WriteEndArray();
                }
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
