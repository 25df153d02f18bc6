namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>The names that an expression may use: the tables of its query, and around them those of the queries it stands in.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly List<(string Alias, Dictionary<string, Typed> Columns)> _tables = [];

    public Scope With(string alias, IEnumerable<TableColumn> columns) =>
        // The server gives a row its version, whatever the column says of NULL.
        With(alias, columns.Select(column => (column.Name, new Typed(column.Type, column.IsNullable && column.Type.Name != SqlTypeName.RowVersion, column.Name))));

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
            throw new TSqlException(TSqlException.Ambiguous, $"Two tables are called {alias}.");
        }

        _tables.Add((alias, known));
        return this;
    }

    /// <summary>From here on what was added after <paramref name="first"/> tables may be missing: it is the far side of an outer join.</summary>
    public void MayBeMissing(int first)
    {
        foreach (var (_, columns) in _tables.Skip(first))
        {
            foreach (var name in columns.Keys.ToArray())
            {
                columns[name] = columns[name] with { IsNullable = true };
            }
        }
    }

    public int Count => _tables.Count;

    public IEnumerable<(string Name, Typed Type)> All(string? alias) =>
        _tables.Where(table => alias is null || table.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)).SelectMany(table => table.Columns).Select(column => (column.Key, column.Value));

    /// <param name="place">Which table of this scope it is a column of; -1 where it comes from around it.</param>
    public Typed Find(string? alias, string name, out int place)
    {
        var found = new List<(int Place, Typed Type)>();
        for (var index = 0; index < _tables.Count; index++)
        {
            if ((alias is null || _tables[index].Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) && _tables[index].Columns.TryGetValue(name, out var type))
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
                throw new TSqlException(TSqlException.Ambiguous, $"{name} may be of several tables.");
            default:
                place = -1;
                return outer?.Find(alias, name, out _) ?? throw new TSqlException(TSqlException.NoSuchColumn, $"There is no column {(alias is null ? name : $"{alias}.{name}")}.");
        }
    }
}
