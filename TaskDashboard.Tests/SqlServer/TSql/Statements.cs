using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Checks a text as SQL Server does before it runs it: parses it, resolves each name and finds each type.</summary>
internal sealed class Statements
{
    private readonly Catalog _catalog;
    private readonly Variables _variables;
    private readonly Expressions _expressions;
    private readonly Queries _queries;
    private Shape? _rows;

    private Statements(Catalog catalog, Variables variables)
    {
        _catalog = catalog;
        _variables = variables;
        _expressions = new Expressions(catalog, variables);
        _queries = new Queries(catalog, variables);
    }

    /// <exception cref="TSqlException">SQL Server would refuse the statement.</exception>
    public static void Go(string text, Catalog catalog, Variables variables)
    {
        var statements = new Statements(catalog, variables);
        foreach (var statement in TSqlText.Parse(text).Batches.SelectMany(batch => batch.Statements))
        {
            statements.Go(statement);
        }
    }

    /// <returns>The columns that the statement returns; null if it returns no rows.</returns>
    /// <exception cref="TSqlException">SQL Server would refuse the statement.</exception>
    public static Shape? Check(TSqlStatement statement, Catalog catalog, Variables variables)
    {
        var statements = new Statements(catalog, variables);
        statements.Go(statement);
        return statements._rows;
    }

    private void Go(TSqlStatement? statement)
    {
        switch (statement)
        {
            case null
            or KillStatement
            or PrintStatement
            or PredicateSetStatement
            or TransactionStatement
            or SetTransactionIsolationLevelStatement
            or SetIdentityInsertStatement:
                break;
            case SelectStatement select:
                var rows = QueriesOf(select).Of(select.QueryExpression, null);
                if (rows.Columns.Count > 0)
                {
                    _rows = rows;
                }

                break;
            case InsertStatement insert:
                Insert(insert.InsertSpecification);
                break;
            case UpdateStatement update:
                Update(update.UpdateSpecification);
                break;
            case DeleteStatement delete:
                CheckWrite(delete.DeleteSpecification, Target(delete.DeleteSpecification));
                break;
            case DeclareVariableStatement declare:
                foreach (var declaration in declare.Declarations)
                {
                    _variables.Declare(declaration.VariableName.Value, TSqlText.Type(declaration.DataType));
                    if (declaration.Value is { } value)
                    {
                        Fit(value, declaration.VariableName.Value);
                    }
                }

                break;
            case SetVariableStatement set:
                Fit(set.Expression, set.Variable.Name);
                break;
            case ExecuteStatement execute:
                Execute(execute.ExecuteSpecification);
                break;
            case IfStatement choice:
                _expressions.Check(choice.Predicate, new Scope(null));
                Go(choice.ThenStatement);
                Go(choice.ElseStatement);
                break;
            case BeginEndBlockStatement block:
                foreach (var inner in block.StatementList.Statements)
                {
                    Go(inner);
                }

                break;
            default:
                if (!_catalog.Apply(statement))
                {
                    throw new NotSupportedException($"The check does not know {statement.GetType().Name} yet: {TSqlText.Of(statement)}");
                }

                break;
        }
    }

    /// <summary>Adds the common table expressions of a SELECT. A recursive one has the columns of its first part.</summary>
    private Queries QueriesOf(SelectStatement select)
    {
        var catalog = _catalog;
        foreach (var common in select.WithCtesAndXmlNamespaces?.CommonTableExpressions ?? [])
        {
            var first = common.QueryExpression is BinaryQueryExpression both ? both.FirstQueryExpression : common.QueryExpression;
            var columns = new Queries(catalog, _variables).Of(first, null).Columns;
            catalog = catalog.With(
                common.ExpressionName.Value,
                columns.Select((column, index) => common.Columns.Count > 0 ? column with { Name = common.Columns[index].Value } : column)
            );
            new Queries(catalog, _variables).Of(common.QueryExpression, null);
        }

        return catalog == _catalog ? _queries : new Queries(catalog, _variables);
    }

    private void Fit(ScalarExpression value, string variable) =>
        _expressions.Of(value, new Scope(null)).MustFit(_variables.Find(variable).Type, variable);

    private void Insert(InsertSpecification insert)
    {
        var table = _catalog.Table(Catalog.NameOf(((NamedTableReference)insert.Target).SchemaObject));
        var columns = insert.Columns.Count == 0 ? [.. table.Values] : insert.Columns.Select(column => Column(table, column)).ToArray();
        if (table.Values.FirstOrDefault(column => !column.IsNullable && !column.HasDefault && !columns.Contains(column)) is { } missing)
        {
            throw new TSqlException(
                TSqlException.NoValue,
                $"{TSqlText.Of(insert.Target)}.{missing.Name} is not nullable, and no value is given."
            );
        }

        switch (insert.InsertSource)
        {
            case ValuesInsertSource values:
                foreach (var row in values.RowValues)
                {
                    Assign(columns, [.. row.ColumnValues.Select(value => _expressions.Of(value, new Scope(null)))]);
                }

                break;
            case SelectInsertSource select:
                Assign(columns, [.. _queries.Of(select.Select, null).Columns.Select(column => column.Type)]);
                break;
            default:
                throw new NotSupportedException($"The check does not know {insert.InsertSource.GetType().Name} yet.");
        }

        if (insert.OutputClause is not null)
        {
            throw new NotSupportedException("The check does not know the OUTPUT of an INSERT yet.");
        }
    }

    private static void Assign(TableColumn[] columns, Typed[] values)
    {
        if (columns.Length != values.Length)
        {
            throw new TSqlException(
                TSqlException.NotEqualInNumber,
                $"{columns.Length} columns are named, and {values.Length} values are given."
            );
        }

        for (var index = 0; index < columns.Length; index++)
        {
            Assign(columns[index], values[index]);
        }
    }

    private static void Assign(TableColumn column, Typed value)
    {
        value.MustFit(column.Type, column.Name);
        if (!column.IsNullable && (value.IsNullParameter || value.Type.Name == SqlTypeName.Null))
        {
            throw new TSqlException(TSqlException.NoValue, $"{column.Name} is not nullable, and NULL is given.");
        }
    }

    private void Update(UpdateSpecification update)
    {
        var scope = Target(update);
        var table = _catalog.Table(NameOfTarget(update));
        foreach (var set in update.SetClauses.Cast<AssignmentSetClause>())
        {
            Assign(Column(table, set.Column), _expressions.Of(set.NewValue, scope));
        }

        CheckWrite(update, scope);
    }

    private void CheckWrite(UpdateDeleteSpecificationBase write, Scope scope)
    {
        if (write.WhereClause is { } where)
        {
            _expressions.Check(where.SearchCondition, scope);
        }

        if (write.OutputClause is { } output)
        {
            var columns = _catalog.Table(NameOfTarget(write)).Values;
            _rows = new Shape(_queries.Selected(output.SelectColumns, new Scope(scope).With("inserted", columns).With("deleted", columns)));
        }
    }

    /// <summary>The scope with the table that is written to and the tables of the FROM clause.</summary>
    private Scope Target(UpdateDeleteSpecificationBase write)
    {
        var scope = new Scope(null);
        if (write.FromClause is null)
        {
            _queries.Add(write.Target, scope, null);
        }

        foreach (var reference in write.FromClause?.TableReferences ?? [])
        {
            _queries.Add(reference, scope, null);
        }

        return scope;
    }

    /// <summary>Returns the table that is written to: Tasks for "UPDATE [t] SET … FROM [Tasks] AS [t]".</summary>
    private static string NameOfTarget(UpdateDeleteSpecificationBase write)
    {
        var name = Catalog.NameOf(((NamedTableReference)write.Target).SchemaObject);
        return
            write.FromClause?.TableReferences.OfType<NamedTableReference>().FirstOrDefault(reference => reference.Alias?.Value == name)
                is { } aliased
            ? Catalog.NameOf(aliased.SchemaObject)
            : name;
    }

    private void Execute(ExecuteSpecification execute)
    {
        switch (execute.ExecutableEntity)
        {
            case ExecutableStringList { Strings: [StringLiteral text] }:
                foreach (var statement in TSqlText.Parse(text.Value).Batches.SelectMany(batch => batch.Statements))
                {
                    Go(statement);
                }

                break;
            case ExecutableStringList { Strings: [StringLiteral, VariableReference, ..] }:
                // A migration looks up the name of a constraint and then drops the constraint. The catalog keeps no constraints.
                break;
            case ExecutableProcedureReference { ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value: var procedure } rename
                when procedure.Equals("sp_rename", StringComparison.OrdinalIgnoreCase):
                _catalog.Rename([.. rename.Parameters.Select(parameter => ((StringLiteral)parameter.ParameterValue).Value)]);
                break;
            case ExecutableProcedureReference { ProcedureReference.ProcedureReference.Name: var name }
                when name.BaseIdentifier.Value.ToUpperInvariant() is "SP_GETAPPLOCK" or "SP_RELEASEAPPLOCK":
                break;
            default:
                throw new NotSupportedException($"The check does not know this call yet: {TSqlText.Of(execute)}");
        }
    }

    private static TableColumn Column(IReadOnlyDictionary<string, TableColumn> table, ColumnReferenceExpression column)
    {
        var name = column.MultiPartIdentifier.Identifiers[^1].Value;
        return table.TryGetValue(name, out var found)
            ? found
            : throw new TSqlException(TSqlException.NoSuchColumn, $"There is no column {name}.");
    }
}
