using System.Collections;
using System.Reflection;
using System.Text.Json;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Tests.Unit.Commands;

/// <summary>Creates plain data in which every member has a distinct value, so that no loss goes unnoticed.</summary>
internal static class FilledValue
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    private static Caller ACaller { get; } =
        new("key", "a key", Role.Operator, new CompanySet(["a", "b"]), Caller.EveryVendor)
        {
            Rights = new CurrentRights("stamp", "session"),
        };

    /// <exception cref="NotSupportedException">The type, or the type of a member, is not plain data.</exception>
    public static object Of(Type type) => Of(type, [])!;

    /// <summary>Fields whose values no public property returns. They would be lost in JSON.</summary>
    public static IEnumerable<string> HiddenFieldsOf(Type type) =>
        from field in FieldsOf(type)
        let property = type.GetProperty(field.Name.TrimStart('<').Split('>')[0])
        where property?.GetMethod is not { IsPublic: true }
        select $"{type.Name}.{field.Name}";

    /// <param name="around">The records that are being created, so that a record that contains itself does not recurse forever.</param>
    private static object? Of(Type type, IReadOnlyList<Type> around) =>
        Nullable.GetUnderlyingType(type) is { } inner ? Of(inner, around)
        : type == typeof(string) ? "a word"
        : type == typeof(bool) ? true
        : type == typeof(int) ? 7
        : type == typeof(long) ? 7_000_000_000
        : type == typeof(DateTimeOffset) ? At
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(7)
        : type == typeof(byte[]) ? new byte[] { 1, 2, 255 }
        : type == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>([3, 4, 254])
        : type == typeof(JsonElement) ? JsonElement.Parse("""{"a":[1,null,"x"]}""")
        : type == typeof(Caller) ? ACaller
        : type == typeof(Filter<Push>) ? !(PushFilter.State.Is(PushState.Failed) & PushFilter.Kind.Is("a word"))
        : type.IsEnum ? Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value)).Last()
        : ElementOf(type) is { } element ? ListOf(element, around)
        : IsRecord(type) ? (around.Contains(type) ? null : RecordOf(type, [.. around, type]))
        : throw new NotSupportedException($"{type} is not plain data: a command cannot contain it.");

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static IList ListOf(Type element, IReadOnlyList<Type> around)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        if (Of(element, around) is { } value)
        {
            list.Add(value);
        }

        return list;
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static object RecordOf(Type type, IReadOnlyList<Type> around)
    {
        var constructor = type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).First();
        var record = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, around))]);
        foreach (var property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            property.SetValue(record, Of(property.PropertyType, around));
        }

        return record;
    }

    private static FieldInfo[] FieldsOf(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>Returns the record types that a record of this type contains, including itself.</summary>
    public static IReadOnlyCollection<Type> RecordsIn(Type type)
    {
        var found = new HashSet<Type>();
        Add(type);
        return found;

        void Add(Type part)
        {
            part = Nullable.GetUnderlyingType(part) ?? ElementOf(part) ?? part;
            if (part != typeof(Caller) && IsRecord(part) && found.Add(part))
            {
                foreach (var property in part.GetProperties())
                {
                    Add(property.PropertyType);
                }
            }
        }
    }
}
