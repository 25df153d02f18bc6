namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>The parameters of a command and the variables that it declares.</summary>
internal sealed class Variables
{
    private readonly Dictionary<string, Typed> _known = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _known.Count;

    public void AddParameter(string name, SqlType type, bool isNull) => _known[name] = new Typed(type, isNull);

    /// <summary>Adds a variable that the text declares.</summary>
    public void Declare(string name, SqlType type) => _known[name] = new Typed(type);

    /// <summary>Equal if all variables have the same types and the same variables are NULL.</summary>
    public string Signature =>
        string.Join(',', _known.Select(known => $"{known.Key} {known.Value.Type}{(known.Value.IsNullParameter ? " null" : "")}"));

    public Expressions Expressions(Catalog catalog) => new(catalog, this);

    public Typed Find(string name) =>
        _known.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchVariable, $"{name} is not declared.");
}
