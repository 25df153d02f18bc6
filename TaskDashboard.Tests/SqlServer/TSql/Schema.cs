using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>
/// Translates statements that create and change tables to SQLite. A key becomes a unique index, because SQLite cannot drop a key.
/// </summary>
internal static class Schema
{
    private const string NewColumn = "NewColumn";

    /// <param name="catalog">The catalog after the statement.</param>
    public static IEnumerable<string> Of(TSqlStatement statement, Catalog catalog) =>
        statement switch
        {
            CreateTableStatement create => Create(Catalog.NameOf(create.SchemaObjectName), create.Definition, catalog),
            AlterTableAddTableElementStatement add => Add(Catalog.NameOf(add.SchemaObjectName), add.Definition, catalog),
            AlterTableDropTableElementStatement drop => drop.AlterTableDropTableElements.Select(element =>
                element.TableElementType == TableElementType.Column
                    ? $"ALTER TABLE [{Catalog.NameOf(drop.SchemaObjectName)}] DROP COLUMN [{element.Name.Value}]"
                    : $"DROP INDEX IF EXISTS [{element.Name.Value}]"
            ),
            DropTableStatement drop => drop.Objects.Select(table => $"DROP TABLE [{Catalog.NameOf(table)}]"),
            CreateIndexStatement index =>
            [
                $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX [{index.Name.Value}] ON [{Catalog.NameOf(index.OnName)}] "
                    + $"({Columns(index.Columns)})"
                    + (index.FilterPredicate is { } filter ? $" WHERE {Translation.Of(filter).Text}" : ""),
            ],
            DropIndexStatement drop => drop.DropIndexClauses.OfType<DropIndexClause>().Select(index => $"DROP INDEX [{index.Index.Value}]"),
            _ => throw new NotSupportedException($"The stand-in cannot run this: {TSqlText.Of(statement)}"),
        };

    /// <summary>Replaces a column by one with another type or nullability.</summary>
    public static IEnumerable<string> Altered(string table, TableColumn column) =>
        [
            $"ALTER TABLE [{table}] ADD COLUMN {Column(column with { Name = NewColumn })}"
                + $"{(column.IsNullable ? "" : column.Type.IsNumber ? " DEFAULT 0" : " DEFAULT ''")}",
            $"UPDATE [{table}] SET [{NewColumn}] = [{column.Name}]",
            $"ALTER TABLE [{table}] DROP COLUMN [{column.Name}]",
            $"ALTER TABLE [{table}] RENAME COLUMN [{NewColumn}] TO [{column.Name}]",
        ];

    /// <summary>Renames as sp_rename does. Indexes keep their names.</summary>
    public static IEnumerable<string> Renamed(IReadOnlyList<string> arguments)
    {
        var path = arguments[0].Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        return arguments.ElementAtOrDefault(2) switch
        {
            "COLUMN" => [$"ALTER TABLE [{path[^2]}] RENAME COLUMN [{path[^1]}] TO [{arguments[1]}]"],
            null or "OBJECT" => [$"ALTER TABLE [{path[^1]}] RENAME TO [{arguments[1]}]"],
            _ => [],
        };
    }

    private static IEnumerable<string> Create(string table, TableDefinition definition, Catalog catalog)
    {
        var foreign = definition
            .TableConstraints.OfType<ForeignKeyConstraintDefinition>()
            .Select(key =>
                $"FOREIGN KEY ({Names(key.Columns)}) REFERENCES [{Catalog.NameOf(key.ReferenceTableName)}] "
                + $"({Names(key.ReferencedTableColumns)})"
                + (key.DeleteAction == DeleteUpdateAction.Cascade ? " ON DELETE CASCADE" : "")
            );
        var columns = definition.ColumnDefinitions.Select(column => Column(table, column, catalog));
        yield return $"CREATE TABLE [{table}] ({string.Join(", ", columns.Concat(foreign))})";
        foreach (var key in definition.TableConstraints.OfType<UniqueConstraintDefinition>())
        {
            yield return Key(table, key);
        }

        foreach (var version in Versions(table, definition, catalog))
        {
            yield return version;
        }
    }

    private static IEnumerable<string> Add(string table, TableDefinition definition, Catalog catalog)
    {
        foreach (var column in definition.ColumnDefinitions)
        {
            yield return $"ALTER TABLE [{table}] ADD COLUMN {Column(table, column, catalog)}";
        }

        foreach (var version in Versions(table, definition, catalog))
        {
            yield return version;
        }

        foreach (var constraint in definition.TableConstraints)
        {
            yield return constraint is UniqueConstraintDefinition key
                ? Key(table, key)
                : throw new NotSupportedException($"The stand-in cannot run this: {TSqlText.Of(constraint)}");
        }
    }

    /// <summary>Triggers that give a row a new version whenever it is written.</summary>
    private static IEnumerable<string> Versions(string table, TableDefinition definition, Catalog catalog)
    {
        foreach (
            var version in definition
                .ColumnDefinitions.Select(column => catalog.Table(table)[column.ColumnIdentifier.Value])
                .Where(column => column.Type.Name == SqlTypeName.RowVersion)
        )
        {
            foreach (var when in new[] { "INSERT", "UPDATE" })
            {
                yield return $"CREATE TRIGGER [{table}_{version.Name}_{when}] AFTER {when} ON [{table}] BEGIN UPDATE [{table}] SET "
                    + $"[{version.Name}] = next_row_version() WHERE rowid = NEW.rowid; END";
            }
        }
    }

    private static string Column(string table, ColumnDefinition definition, Catalog catalog)
    {
        var column = catalog.Table(table)[definition.ColumnIdentifier.Value];
        return definition.IdentityOptions is not null
            ? $"[{column.Name}] INTEGER PRIMARY KEY AUTOINCREMENT"
            : Column(column) + (definition.DefaultConstraint is { } given ? $" DEFAULT ({Translation.Of(given.Expression).Text})" : "");
    }

    private static string Column(TableColumn column)
    {
        var text = $"[{column.Name}] {Translation.KindOf(column.Type)}";
        if (!column.IsNullable && column.Type.Name != SqlTypeName.RowVersion)
        {
            text += " NOT NULL";
        }

        return column.Type is { Length: { } most } && (column.Type.IsText || column.Type.Name == SqlTypeName.VarBinary)
            ? $"{text} CHECK (length([{column.Name}]) <= {most})"
            : text;
    }

    private static string Key(string table, UniqueConstraintDefinition key) =>
        $"CREATE UNIQUE INDEX [{key.ConstraintIdentifier?.Value ?? "Key_" + table}] ON [{table}] ({Columns(key.Columns)})";

    private static string Columns(IEnumerable<ColumnWithSortOrder> columns) =>
        string.Join(
            ", ",
            columns.Select(part =>
                $"[{part.Column.MultiPartIdentifier.Identifiers[^1].Value}]{(part.SortOrder == SortOrder.Descending ? " DESC" : "")}"
            )
        );

    private static string Names(IEnumerable<Identifier> columns) => string.Join(", ", columns.Select(column => $"[{column.Value}]"));
}
