using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>The fields of one type of row. Adding a field here declares it.</summary>
public sealed class FilterFields<TRow>
{
    private readonly List<FilterField<TRow>> _fields = [];

    internal FilterFields() { }

    public IReadOnlyList<FilterField<TRow>> All => _fields;

    /// <summary>Returns the field with this parameter name.</summary>
    /// <exception cref="RefusedException">Invalid: there is no such field.</exception>
    public FilterField<TRow> Find(string name, string place) =>
        _fields.Find(field => field.Name == name) ?? throw Unknown(name, place, _fields.Select(field => field.Name));

    /// <summary>Returns the field with this name in JSON.</summary>
    /// <exception cref="RefusedException">Invalid: there is no such field.</exception>
    public FilterField<TRow> FindMember(string member, string place) =>
        _fields.Find(field => field.Member == member) ?? throw Unknown(member, place, _fields.Select(field => field.Member));

    /// <summary>Reads a filter from parameters.</summary>
    /// <param name="textsOf">Returns the values of a field as received; empty if the field is not given.</param>
    /// <exception cref="RefusedException">Invalid: a value is wrong. The member is the field's name.</exception>
    public FilterValues<TRow> Read(Func<FilterField<TRow>, IEnumerable<string?>> textsOf) => FilterValues<TRow>.Read(this, textsOf);

    internal ChoiceField<TRow, TValue> Choice<TValue>(
        string name,
        Expression<Func<TRow, TValue?>> column,
        Func<IReadOnlyList<TValue>, Expression<Func<TRow, bool>>?>? implied = null
    )
        where TValue : struct, Enum => Add(new ChoiceField<TRow, TValue>(name, null, column, implied));

    internal FlagField<TRow> Flag(string name, Expression<Func<TRow, bool>> condition) => Add(new FlagField<TRow>(name, condition));

    internal NumberField<TRow> Number(string name, Expression<Func<TRow, int?>> column, bool isFixed = false) =>
        Add(new NumberField<TRow>(name, null, column) { IsFixed = isFixed });

    internal InstantField<TRow> Instant(string name, Expression<Func<TRow, DateTimeOffset?>> column, bool isFixed = false) =>
        Add(new InstantField<TRow>(name, null, column) { IsFixed = isFixed });

    /// <param name="named">Returns the condition on a row for a text in its name.</param>
    internal NameOrIdField<TRow> NameOrId(
        string name,
        Expression<Func<TRow, string?>> id,
        Func<TRow, string?> nameOf,
        Func<SoughtText, Expression<Func<TRow, bool>>> named
    ) => Add(new NameOrIdField<TRow>(name, id, nameOf, named));

    internal SeveralField<TRow, TValue> Several<TValue>(string name, Func<TValue, Expression<Func<TRow, bool>>> has)
        where TValue : struct, Enum => Add(new SeveralField<TRow, TValue>(name, has));

    /// <summary>Declares a text that never changes in a row.</summary>
    /// <param name="holdsCommas">Whether a value may contain a comma.</param>
    internal TextField<TRow> Text(
        string name,
        Expression<Func<TRow, string?>> column,
        int limit,
        string? member = null,
        string? countMember = null,
        bool holdsCommas = true
    ) => Add(new TextField<TRow>(name, member, column, limit, holdsCommas) { IsFixed = true, CountMember = countMember });

    /// <param name="number">Number of the object that it names. Not a declared field itself.</param>
    internal ReferenceField<TRow> Reference(string name, string member, NumberField<TRow> number) =>
        Add(new ReferenceField<TRow>(name, member, number));

    /// <param name="number">Number of the row. Not a declared field itself.</param>
    internal LookedUpField<TRow> LookedUp(string name, NumberField<TRow> number) => Add(new LookedUpField<TRow>(name, number));

    /// <summary>Declares a search in texts that never change in a row, and in its id.</summary>
    internal SearchField<TRow> Search(
        string name,
        Expression<Func<TRow, string?>> id,
        params IReadOnlyList<Expression<Func<TRow, string?>>> columns
    ) => Add(new SearchField<TRow>(name, id, columns) { IsFixed = true });

    /// <param name="own">The search in the row's own texts. Not a declared field itself.</param>
    /// <param name="number">Number of a text in another table.</param>
    internal WideSearchField<TRow> WideSearch(string name, SearchField<TRow> own, NumberField<TRow> number) =>
        Add(new WideSearchField<TRow>(name, own, number));

    private static RefusedException Unknown(string name, string place, IEnumerable<string> known) =>
        RefusedException.Invalid(place, $"{place} has the unknown field {name}. Give one of {string.Join(", ", known)}.");

    internal TField Add<TField>(TField field)
        where TField : FilterField<TRow>
    {
        _fields.Add(field);
        return field;
    }
}
