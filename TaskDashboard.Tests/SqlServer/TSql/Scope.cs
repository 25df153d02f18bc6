namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>The names that an expression may use: those of the tables of its query and of the outer queries.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly List<(string Alias, Dictionary<string, Typed> Columns)> _tables = [];

    public Scope With(string alias, IEnumerable<TableColumn> columns) =>
        With(alias, columns.Select(column => (column.Name, new Typed(column.Type))));

    public Scope With(string alias, IEnumerable<(string Name, Typed Type)> columns)
    {
        var known = new Dictionary<string, Typed>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, type) in columns)
        {
            if (!known.TryAdd(name, type))
            {
                throw new TSqlException(TSqlException.Ambiguous, $"{alias} has two columns {name}.");
            }
        }

        if (alias.Length > 0 && _tables.Exists(table => table.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)))
        {
            throw new TSqlException(TSqlException.Ambiguous, $"Two tables have the name {alias}.");
        }

        _tables.Add((alias, known));
        return this;
    }

    public IEnumerable<(string Name, Typed Type)> All(string? alias) =>
        _tables
            .Where(table => alias is null || table.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase))
            .SelectMany(table => table.Columns)
            .Select(column => (column.Key, column.Value));

    /// <param name="place">The index of the table in this scope that has the column; -1 if the column belongs to an outer query.</param>
    public Typed Find(string? alias, string name, out int place)
    {
        var found = new List<(int Place, Typed Type)>();
        for (var index = 0; index < _tables.Count; index++)
        {
            if (
                (alias is null || _tables[index].Alias.Equals(alias, StringComparison.OrdinalIgnoreCase))
                && _tables[index].Columns.TryGetValue(name, out var type)
            )
            {
                found.Add((index, type));
            }
        }

        switch (found.Count)
        {
            case 1:
                place = found[0].Place;
                return found[0].Type;
            case > 1:
                throw new TSqlException(TSqlException.Ambiguous, $"Several tables have a column {name}.");
            default:
                place = -1;
                return outer?.Find(alias, name, out _)
                    ?? throw new TSqlException(
                        TSqlException.NoSuchColumn,
                        $"There is no column {(alias is null ? name : $"{alias}.{name}")}."
                    );
        }
    }
}
