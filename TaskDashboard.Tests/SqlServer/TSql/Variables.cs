namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>The parameters of a command, and what it declares itself.</summary>
internal sealed class Variables
{
    private readonly Dictionary<string, Typed> _known = new(StringComparer.OrdinalIgnoreCase);

    public void AddParameter(string name, SqlType type, bool isNull) => _known[name] = new Typed(type, true, IsNullParameter: isNull);

    /// <summary>One that the text declares itself; what is put into it is not followed, so it holds 0 where anybody asks.</summary>
    public void Declare(string name, SqlType type) => _known[name] = new Typed(type, true, Column: name, Constant: type.IsNumber ? 0 : null);

    public Typed Find(string name) => _known.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchVariable, $"{name} is not declared.");
}
