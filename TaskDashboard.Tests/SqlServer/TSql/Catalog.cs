using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <param name="IsGiven">Whether an INSERT may leave it out although it is not nullable: it has a default, or the server sets it.</param>
internal sealed record TableColumn(string Name, SqlType Type, bool IsNullable, bool IsGiven);

/// <summary>The tables as the statements that went by have made them; SQL Server's own views are there from the start.</summary>
internal sealed class Catalog
{
    private const int MostKeyBytes = 1700;
    private const int MostClusteredKeyBytes = 900;

    private readonly Dictionary<string, Dictionary<string, TableColumn>> _tables = new(StringComparer.OrdinalIgnoreCase);

    public Catalog()
    {
        Add("sys.databases", ("name", "nvarchar(128)"), ("database_id", "int"), ("is_read_committed_snapshot_on", "bit"), ("snapshot_isolation_state_desc", "nvarchar(60)"));
        Add("sys.dm_exec_sessions", ("session_id", "int"), ("database_id", "int"), ("login_time", "varchar(33)"));
        Add("sys.default_constraints", ("name", "nvarchar(128)"), ("parent_object_id", "int"), ("parent_column_id", "int"));
        Add("sys.columns", ("name", "nvarchar(128)"), ("object_id", "int"), ("column_id", "int"));
        Add("sys.identity_columns", ("name", "nvarchar(128)"), ("object_id", "int"));
    }

    public IReadOnlyDictionary<string, Dictionary<string, TableColumn>> Tables => _tables;

    public IReadOnlyDictionary<string, TableColumn> Table(string name) =>
        _tables.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchTable, $"There is no table {name}.");

    public bool Has(string table) => _tables.ContainsKey(table);

    /// <returns>Whether the statement is one that makes or changes tables.</returns>
    public bool Apply(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateTableStatement create:
                Create(create);
                return true;
            case AlterTableAddTableElementStatement add:
                AddColumns(TableOf(add.SchemaObjectName), add.Definition);
                return true;
            case AlterTableAlterColumnStatement alter:
                var altered = TableOf(alter.SchemaObjectName);
                var before = Column(altered, alter.ColumnIdentifier.Value);
                altered[before.Name] = before with { Type = TSqlText.Type(alter.DataType), IsNullable = alter.AlterTableAlterColumnOption != AlterTableAlterColumnOption.NotNull };
                return true;
            case AlterTableDropTableElementStatement drop:
                foreach (var element in drop.AlterTableDropTableElements.Where(element => element.TableElementType == TableElementType.Column))
                {
                    TableOf(drop.SchemaObjectName).Remove(element.Name.Value);
                }

                return true;
            case DropTableStatement drop:
                foreach (var table in drop.Objects)
                {
                    _tables.Remove(NameOf(table));
                }

                return true;
            case CreateIndexStatement index:
                Check(index);
                return true;
            case DropIndexStatement or CreateSequenceStatement:
                return true;
            default:
                return false;
        }
    }

    /// <summary>As sp_rename does: "[Table].[Before]", "After", "COLUMN"; or a table; or an index, which nothing here knows by its name.</summary>
    public void Rename(IReadOnlyList<string> arguments)
    {
        var path = arguments[0].Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        switch (arguments.ElementAtOrDefault(2))
        {
            case "COLUMN":
                var table = _tables[path[^2]];
                table.Remove(path[^1], out var column);
                table.Add(arguments[1], column! with { Name = arguments[1] });
                break;
            case null or "OBJECT" when _tables.Remove(path[^1], out var renamed):
                _tables.Add(arguments[1], renamed);
                break;
        }
    }

    public static string NameOf(SchemaObjectName name) =>
        name.SchemaIdentifier is { Value: var schema } && !schema.Equals("dbo", StringComparison.OrdinalIgnoreCase) ? $"{schema}.{name.BaseIdentifier.Value}" : name.BaseIdentifier.Value;

    private void Create(CreateTableStatement create)
    {
        var name = NameOf(create.SchemaObjectName);
        if (!_tables.TryAdd(name, new Dictionary<string, TableColumn>(StringComparer.OrdinalIgnoreCase)))
        {
            return;
        }

        AddColumns(_tables[name], create.Definition);
        foreach (var key in create.Definition.TableConstraints.OfType<UniqueConstraintDefinition>())
        {
            Check(_tables[name], key.ConstraintIdentifier?.Value ?? name, key.Columns, key.IsPrimaryKey ? MostClusteredKeyBytes : MostKeyBytes);
        }
    }

    private static void AddColumns(Dictionary<string, TableColumn> table, TableDefinition definition)
    {
        foreach (var column in definition.ColumnDefinitions)
        {
            var type = TSqlText.Type(column.DataType);
            var nullable = column.Constraints.OfType<NullableConstraintDefinition>().FirstOrDefault()?.Nullable ?? true;
            var given = column.DefaultConstraint is not null || column.IdentityOptions is not null || type.Name == SqlTypeName.RowVersion || column.ComputedColumnExpression is not null;
            table[column.ColumnIdentifier.Value] = new TableColumn(column.ColumnIdentifier.Value, type, nullable, given);
        }
    }

    private void Check(CreateIndexStatement index)
    {
        var table = TableOf(index.OnName);
        Check(table, index.Name.Value, index.Columns, index.Clustered == true ? MostClusteredKeyBytes : MostKeyBytes);
        foreach (var included in index.IncludeColumns)
        {
            Column(table, included.MultiPartIdentifier.Identifiers[^1].Value);
        }

        // To the server two NULLs are the same value: without a filter only one row could have none.
        if (index.Unique && index.FilterPredicate is null && index.Columns.Select(part => Column(table, part)).FirstOrDefault(column => column.IsNullable) is { } nullable)
        {
            throw new TSqlException(TSqlException.NotInKey, $"{index.Name.Value} is unique over {nullable.Name}, which may be null, and has no filter.");
        }

        if (index.FilterPredicate is not null)
        {
            new Expressions(this, new Variables()).Check(index.FilterPredicate, new Scope(null).With("", table.Values));
        }
    }

    private static void Check(Dictionary<string, TableColumn> table, string name, IList<ColumnWithSortOrder> parts, int most)
    {
        var bytes = 0;
        foreach (var column in parts.Select(part => Column(table, part)))
        {
            bytes += column.Type.KeyBytes ?? throw new TSqlException(TSqlException.NotInKey, $"{name}: {column.Name} is {column.Type}, which cannot be part of a key.");
        }

        if (bytes > most)
        {
            throw new TSqlException(TSqlException.KeyTooLong, $"{name} has keys of up to {bytes} bytes; the server takes {most}.");
        }
    }

    private static TableColumn Column(Dictionary<string, TableColumn> table, ColumnWithSortOrder part) => Column(table, part.Column.MultiPartIdentifier.Identifiers[^1].Value);

    private static TableColumn Column(Dictionary<string, TableColumn> table, string name) =>
        table.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchColumn, $"There is no column {name}.");

    private Dictionary<string, TableColumn> TableOf(SchemaObjectName name) => (Dictionary<string, TableColumn>)Table(NameOf(name));

    private void Add(string name, params (string Name, string Type)[] columns) =>
        _tables.Add(name, columns.ToDictionary(column => column.Name, column => new TableColumn(column.Name, SqlType.Parse(column.Type), false, false), StringComparer.OrdinalIgnoreCase));
}
