using System.Collections.Concurrent;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <param name="HasDefault">True if an INSERT may omit the column: it has a default, or the server sets it.</param>
internal sealed record TableColumn(string Name, SqlType Type, bool IsNullable, bool HasDefault);

/// <summary>The tables that the statements so far have created, and the system views of SQL Server that the product reads.</summary>
internal sealed class Catalog
{
    private const int MostKeyBytes = 1700;
    private const int MostClusteredKeyBytes = 900;

    // Do not cache statements with more variables. They insert many rows, whose NULLs are rarely in the same places again.
    private const int MostCachedVariables = 60;

    private readonly Dictionary<string, Dictionary<string, TableColumn>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(TSqlStatement Statement, string Variables), Shape?> _checked = [];

    public Catalog()
    {
        Add(
            "sys.databases",
            ("name", "nvarchar(128)"),
            ("database_id", "int"),
            ("is_read_committed_snapshot_on", "bit"),
            ("snapshot_isolation_state_desc", "nvarchar(60)")
        );
        Add("sys.dm_exec_sessions", ("session_id", "int"), ("database_id", "int"), ("login_time", "varchar(33)"));
        Add("sys.default_constraints", ("name", "nvarchar(128)"), ("parent_object_id", "int"), ("parent_column_id", "int"));
        Add("sys.columns", ("name", "nvarchar(128)"), ("object_id", "int"), ("column_id", "int"));
        Add("sys.identity_columns", ("name", "nvarchar(128)"), ("object_id", "int"));
    }

    public IReadOnlyDictionary<string, Dictionary<string, TableColumn>> Tables => _tables;

    public IReadOnlyDictionary<string, TableColumn> Table(string name) =>
        _tables.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchTable, $"There is no table {name}.");

    /// <summary>Returns an independent copy.</summary>
    public Catalog Copy()
    {
        var copy = new Catalog();
        foreach (var (name, columns) in _tables)
        {
            copy._tables[name] = new Dictionary<string, TableColumn>(columns, StringComparer.OrdinalIgnoreCase);
        }

        return copy;
    }

    /// <summary>Returns a copy in which the name stands for the rows of a query, as for a common table expression.</summary>
    public Catalog With(string name, IEnumerable<ShapeColumn> columns)
    {
        var copy = Copy();
        copy._tables[name] = columns.ToDictionary(
            column => column.Name,
            column => new TableColumn(column.Name, column.Type.Type, true, false),
            StringComparer.OrdinalIgnoreCase
        );
        return copy;
    }

    /// <summary>Checks the statement. The result is cached by the types of the variables.</summary>
    /// <returns>The columns that the statement returns; null if it returns no rows.</returns>
    /// <exception cref="TSqlException">SQL Server would refuse the statement.</exception>
    public Shape? Check(TSqlStatement statement, Variables variables) =>
        variables.Count > MostCachedVariables
            ? Statements.Check(statement, this, variables)
            : _checked.GetOrAdd(
                (statement, variables.Signature),
                static (key, given) => Statements.Check(key.Statement, given.Catalog, given.Variables),
                (Catalog: this, Variables: variables)
            );

    public bool Has(string table) => _tables.ContainsKey(table);

    /// <returns>True if the statement creates, changes or drops a table or index.</returns>
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
                altered[before.Name] = before with
                {
                    Type = TSqlText.Type(alter.DataType),
                    IsNullable = alter.AlterTableAlterColumnOption != AlterTableAlterColumnOption.NotNull,
                };
                return true;
            case AlterTableDropTableElementStatement drop:
                foreach (
                    var element in drop.AlterTableDropTableElements.Where(element => element.TableElementType == TableElementType.Column)
                )
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

    /// <summary>
    /// Renames as sp_rename does, with arguments such as "[Table].[Before]", "After", "COLUMN". It renames columns and tables, and ignores
    /// indexes, because the catalog does not keep their names.
    /// </summary>
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
        name.SchemaIdentifier is { Value: var schema } && !schema.Equals("dbo", StringComparison.OrdinalIgnoreCase)
            ? $"{schema}.{name.BaseIdentifier.Value}"
            : name.BaseIdentifier.Value;

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
            Check(
                _tables[name],
                key.ConstraintIdentifier?.Value ?? name,
                key.Columns,
                key.IsPrimaryKey ? MostClusteredKeyBytes : MostKeyBytes
            );
        }
    }

    private static void AddColumns(Dictionary<string, TableColumn> table, TableDefinition definition)
    {
        foreach (var column in definition.ColumnDefinitions)
        {
            var type = TSqlText.Type(column.DataType);
            var nullable = column.Constraints.OfType<NullableConstraintDefinition>().FirstOrDefault()?.Nullable ?? true;
            var given =
                column.DefaultConstraint is not null
                || column.IdentityOptions is not null
                || type.Name == SqlTypeName.RowVersion
                || column.ComputedColumnExpression is not null;
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

        // SQL Server treats two NULLs as equal. Without a filter, only one row could have NULL.
        if (
            index.Unique
            && index.FilterPredicate is null
            && index.Columns.Select(part => Column(table, part)).FirstOrDefault(column => column.IsNullable) is { } nullable
        )
        {
            throw new TSqlException(
                TSqlException.NotInKey,
                $"{index.Name.Value} is unique over {nullable.Name}, which may be null, and has no filter."
            );
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
            bytes +=
                column.Type.KeyBytes
                ?? throw new TSqlException(
                    TSqlException.NotInKey,
                    $"{name}: {column.Name} is {column.Type}, which cannot be part of a key."
                );
        }

        if (bytes > most)
        {
            throw new TSqlException(TSqlException.KeyTooLong, $"{name} has keys of up to {bytes} bytes. SQL Server accepts {most}.");
        }
    }

    private static TableColumn Column(Dictionary<string, TableColumn> table, ColumnWithSortOrder part) =>
        Column(table, part.Column.MultiPartIdentifier.Identifiers[^1].Value);

    private static TableColumn Column(Dictionary<string, TableColumn> table, string name) =>
        table.GetValueOrDefault(name) ?? throw new TSqlException(TSqlException.NoSuchColumn, $"There is no column {name}.");

    private Dictionary<string, TableColumn> TableOf(SchemaObjectName name) => (Dictionary<string, TableColumn>)Table(NameOf(name));

    private void Add(string name, params (string Name, string Type)[] columns) =>
        _tables.Add(
            name,
            columns.ToDictionary(
                column => column.Name,
                column => new TableColumn(column.Name, SqlType.Parse(column.Type), false, false),
                StringComparer.OrdinalIgnoreCase
            )
        );
}
