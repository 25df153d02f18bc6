using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>How a filter writes the values of fields that may have too many values to show.</summary>
public enum LongLists
{
    Written = 0,

    /// <summary>Omitted in a list of conditions, counted elsewhere: there, omitting them would change the meaning of the filter.</summary>
    LeftOut = 1,

    /// <summary>Only their number.</summary>
    Counted = 2,
}

/// <summary>
/// A filter as JSON. <c>{"kind":"trip","signature":[1,2]}</c> matches rows with both members, <c>{"or":[…]}</c> rows that any part matches,
/// <c>{"not":{…}}</c> rows that its part does not match, <c>{"all":true}</c> every row. A member is a value, an array of alternative
/// values,
/// or an object of operators: <c>{">=":…,"&lt;":…}</c>.
/// </summary>
public static class FilterJson
{
    private const string Everything = "all";
    private const string And = "and";
    private const string Or = "or";
    private const string Not = "not";
    private const string AtLeast = ">=";
    private const string Below = "<";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<TRow>(Filter<TRow> filter, LongLists longLists = LongLists.Written)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            Write(json, filter, longLists);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static void Write<TRow>(Utf8JsonWriter json, Filter<TRow> filter, LongLists longLists = LongLists.Written)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        switch (filter)
        {
            case FilterAll<TRow> { Parts.Count: 0 }:
                json.WriteBoolean(Everything, true);
                break;
            case FilterAll<TRow> all when IsOneObject(all):
                foreach (var condition in all.Conditions)
                {
                    Write(json, condition, longLists);
                }

                break;
            case FilterAll<TRow> all:
                Write(json, And, all.Parts, longLists);
                break;
            case FilterAny<TRow> any:
                Write(json, Or, any.Parts, longLists);
                break;
            case FilterNot<TRow> negation:
                json.WritePropertyName(Not);
                Write(json, negation.Part, Within(longLists));
                break;
            case FilterCondition<TRow> condition:
                Write(json, condition, longLists);
                break;
        }

        json.WriteEndObject();
    }

    /// <exception cref="RefusedException">Invalid, with the path of the wrong part.</exception>
    public static Filter<TRow> Read<TRow>(FilterFields<TRow> fields, string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(fields, document.RootElement, "filter");
    }

    /// <param name="place">Path of the filter in the input.</param>
    /// <exception cref="RefusedException">Invalid, with the path of the wrong part.</exception>
    public static Filter<TRow> Read<TRow>(FilterFields<TRow> fields, JsonElement json, string place)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Demand(json, JsonValueKind.Object, place, "an object");
        var parts = new List<Filter<TRow>>();
        foreach (var member in json.EnumerateObject())
        {
            var at = $"{place}.{member.Name}";
            parts.Add(
                member.Name switch
                {
                    Everything => ReadEverything<TRow>(member.Value, at),
                    And => Filter.All(ReadEach(fields, member.Value, at)),
                    Or => Filter.Any(ReadEach(fields, member.Value, at)),
                    Not => !Read(fields, member.Value, at),
                    _ => ReadCondition(fields.FindMember(member.Name, at), member.Value, at),
                }
            );
        }

        return parts.Count == 0
            ? throw RefusedException.Invalid(place, $"{place} is empty. Name a field, or say \"{Everything}\": true.")
            : Filter.All(parts);
    }

    private static LongLists Within(LongLists longLists) => longLists == LongLists.Written ? LongLists.Written : LongLists.Counted;

    private static bool IsOneObject<TRow>(FilterAll<TRow> all) =>
        all.Parts.All(part => part is FilterCondition<TRow>)
        && all.Conditions.DistinctBy(condition => condition.Field).Count() == all.Parts.Count;

    private static void Write<TRow>(Utf8JsonWriter json, string name, IReadOnlyList<Filter<TRow>> parts, LongLists longLists)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            Write(json, part, Within(longLists));
        }

        json.WriteEndArray();
    }

    private static void Write<TRow>(Utf8JsonWriter json, FilterCondition<TRow> condition, LongLists longLists)
    {
        if (condition.Field.CountMember is { } count && longLists != LongLists.Written)
        {
            if (longLists == LongLists.Counted)
            {
                json.WriteNumber(count, condition.Values.Count);
            }

            return;
        }

        json.WritePropertyName(condition.Field.Member);
        string[]? bounds = condition.Operator switch
        {
            FilterOperator.Is or FilterOperator.Contains => null,
            FilterOperator.AtLeast => [AtLeast],
            FilterOperator.Below => [Below],
            FilterOperator.Between => [AtLeast, Below],
        };
        if (bounds is not null)
        {
            json.WriteStartObject();
            for (var index = 0; index < bounds.Length; index++)
            {
                json.WritePropertyName(bounds[index]);
                WriteValue(json, condition, index);
            }

            json.WriteEndObject();
        }
        else if (condition.Values.Count == 1 && condition.Field.CountMember is null)
        {
            WriteValue(json, condition, 0);
        }
        else
        {
            json.WriteStartArray();
            for (var index = 0; index < condition.Values.Count; index++)
            {
                WriteValue(json, condition, index);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteValue<TRow>(Utf8JsonWriter json, FilterCondition<TRow> condition, int index)
    {
        switch (condition.Values[index])
        {
            case int number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case var value:
                json.WriteStringValue(condition.Field.Write(value));
                break;
        }
    }

    private static Filter<TRow> ReadEverything<TRow>(JsonElement json, string place)
    {
        Demand(json, JsonValueKind.True, place, "true");
        return Filter.Constant<TRow>(true);
    }

    private static List<Filter<TRow>> ReadEach<TRow>(FilterFields<TRow> fields, JsonElement json, string place)
    {
        Demand(json, JsonValueKind.Array, place, "an array");
        return [.. json.EnumerateArray().Select((part, index) => Read(fields, part, At(place, index)))];
    }

    private static Filter<TRow> ReadCondition<TRow>(FilterField<TRow> field, JsonElement json, string place)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                object[] values = [.. json.EnumerateArray().Select((value, index) => ReadValue(field, value, At(place, index)))];
                return values.Length == 0 ? throw RefusedException.Invalid(place, $"{place} is empty. Give at least one value.")
                    : values.Length > 1 && !field.TakesSeveral
                        ? throw RefusedException.Invalid(place, $"{place} has several values. Give one.")
                    : new FilterCondition<TRow>(field, field.Operators[0], values);
            case JsonValueKind.Object:
                return ReadBounds(field, json, place);
            default:
                return new FilterCondition<TRow>(field, field.Operators[0], [ReadValue(field, json, place)]);
        }
    }

    private static FilterCondition<TRow> ReadBounds<TRow>(FilterField<TRow> field, JsonElement json, string place)
    {
        var bounds = json.EnumerateObject()
            .Select(bound => (bound.Name, Value: ReadValue(field, bound.Value, $"{place}.{bound.Name}")))
            .ToList();
        FilterOperator? asked = bounds.ConvertAll(bound => bound.Name) switch
        {
            [AtLeast] => FilterOperator.AtLeast,
            [Below] => FilterOperator.Below,
            [AtLeast, Below] => FilterOperator.Between,
            _ => null,
        };
        return asked is { } known && field.Operators.Contains(known)
            ? new FilterCondition<TRow>(field, known, [.. bounds.Select(bound => bound.Value)])
            : throw RefusedException.Invalid(place, $"{place} has operators that this field does not have.");
    }

    private static object ReadValue<TRow>(FilterField<TRow> field, JsonElement json, string place) =>
        json.ValueKind switch
        {
            JsonValueKind.String => field.Read(json.GetString()!, place),
            JsonValueKind.Number => field.Read(json.GetRawText(), place),
            JsonValueKind.True or JsonValueKind.False when field is FlagField<TRow> or LookedUpField<TRow> => field.Read(
                json.GetRawText(),
                place
            ),
            _ => throw RefusedException.Invalid(place, $"{place} is not a value of this field."),
        };

    private static void Demand(JsonElement json, JsonValueKind kind, string place, string words)
    {
        if (json.ValueKind != kind)
        {
            throw RefusedException.Invalid(place, $"{place} must be {words}.");
        }
    }

    private static string At(string place, int index) => string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]");
}
