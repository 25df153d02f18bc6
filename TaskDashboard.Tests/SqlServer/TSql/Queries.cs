using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Resolves the tables, columns, groups and order of queries.</summary>
internal sealed class Queries(Catalog catalog, Variables variables)
{
    private readonly Expressions _expressions = new(catalog, variables);

    public Shape Of(QueryExpression query, Scope? outer) =>
        query switch
        {
            QueryParenthesisExpression inner => Of(inner.QueryExpression, outer),
            BinaryQueryExpression both => Both(both, outer),
            QuerySpecification specification => Of(specification, outer),
            _ => throw new NotSupportedException($"The check does not know {query.GetType().Name} yet."),
        };

    /// <summary>Adds the tables of a FROM clause to the scope.</summary>
    public void Add(TableReference reference, Scope scope, Scope? outer)
    {
        switch (reference)
        {
            case NamedTableReference named:
                var name = Catalog.NameOf(named.SchemaObject);
                scope.With(named.Alias?.Value ?? named.SchemaObject.BaseIdentifier.Value, catalog.Table(name).Values);
                break;
            case QueryDerivedTable derived:
                scope.With(
                    derived.Alias.Value,
                    Of(derived.QueryExpression, outer)
                        .Columns.Select(
                            (column, index) => (derived.Columns.Count > index ? derived.Columns[index].Value : column.Name, column.Type)
                        )
                );
                break;
            case JoinParenthesisTableReference inner:
                Add(inner.Join, scope, outer);
                break;
            case QualifiedJoin join:
                Join(join, scope, outer);
                _expressions.Check(join.SearchCondition, scope);
                break;
            case UnqualifiedJoin { UnqualifiedJoinType: UnqualifiedJoinType.CrossApply or UnqualifiedJoinType.OuterApply } apply:
                Add(apply.FirstTableReference, scope, outer);
                Add(apply.SecondTableReference, scope, scope);
                break;
            case UnqualifiedJoin cross:
                Join(cross, scope, outer);
                break;
            case InlineDerivedTable values:
                scope.With(
                    values.Alias.Value,
                    values.Columns.Select(
                        (column, index) => (column.Value, _expressions.Of(values.RowValues[0].ColumnValues[index], new Scope(outer)))
                    )
                );
                break;
            case OpenJsonTableReference json:
                _expressions.Of(json.Variable, new Scope(outer));
                scope.With(
                    json.Alias.Value,
                    json.SchemaDeclarationItems.Select(item =>
                        (item.ColumnDefinition.ColumnIdentifier.Value, new Typed(TSqlText.Type(item.ColumnDefinition.DataType)))
                    )
                );
                break;
            default:
                throw new NotSupportedException($"The check does not know {reference.GetType().Name} yet: {TSqlText.Of(reference)}");
        }
    }

    public List<ShapeColumn> Selected(IEnumerable<SelectElement> elements, Scope scope)
    {
        var columns = new List<ShapeColumn>();
        foreach (var element in elements)
        {
            switch (element)
            {
                case SelectStarExpression star:
                    columns.AddRange(
                        scope.All(star.Qualifier?.Identifiers[^1].Value).Select(column => new ShapeColumn(column.Name, column.Type))
                    );
                    break;
                case SelectScalarExpression scalar:
                    var type = _expressions.Of(scalar.Expression, scope);
                    columns.Add(
                        new ShapeColumn(
                            scalar.ColumnName?.Value
                                ?? (scalar.Expression as ColumnReferenceExpression)?.MultiPartIdentifier.Identifiers[^1].Value
                                ?? "",
                            type
                        )
                    );
                    break;
                case SelectSetVariable set:
                    _expressions.Of(set.Expression, scope).MustFit(variables.Find(set.Variable.Name).Type, set.Variable.Name);
                    break;
                default:
                    throw new NotSupportedException($"The check does not know {element.GetType().Name} yet.");
            }
        }

        return columns;
    }

    private Shape Both(BinaryQueryExpression both, Scope? outer)
    {
        var (first, second) = (Of(both.FirstQueryExpression, outer), Of(both.SecondQueryExpression, outer));
        return first.Columns.Count != second.Columns.Count
            ? throw new TSqlException(
                TSqlException.NotEqualInNumber,
                $"{TSqlText.Of(both)}: one has {first.Columns.Count} columns, the other {second.Columns.Count}."
            )
            : new Shape([
                .. first.Columns.Zip(second.Columns, (left, right) => left with { Type = Typed.Meet(left.Type, right.Type, left.Name) }),
            ]);
    }

    private Shape Of(QuerySpecification query, Scope? outer)
    {
        var scope = new Scope(outer);
        foreach (var reference in query.FromClause?.TableReferences ?? [])
        {
            Add(reference, scope, outer);
        }

        if (query.WhereClause is { } where)
        {
            _expressions.Check(where.SearchCondition, scope);
        }

        var columns = Selected(query.SelectElements, scope);
        var groups = Groups.Of(query, scope, _expressions);
        groups?.Check(query.SelectElements.OfType<SelectScalarExpression>().Select(element => element.Expression));
        if (query.HavingClause is { } having)
        {
            _expressions.Check(having.SearchCondition, scope);
            groups!.Check([having.SearchCondition]);
        }

        foreach (var element in query.OrderByClause?.OrderByElements ?? [])
        {
            // ORDER BY may also use the names of the select list.
            if (
                element.Expression is not ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [var alias] }
                || !columns.Exists(column => column.Name == alias.Value)
            )
            {
                _expressions.Of(element.Expression, scope);
                groups?.Check([element.Expression]);
                MustBeSelectedIfDistinct(query, element.Expression);
            }
        }

        foreach (
            var number in new[]
            {
                query.TopRowFilter?.Expression,
                query.OffsetClause?.OffsetExpression,
                query.OffsetClause?.FetchExpression,
            }.OfType<ScalarExpression>()
        )
        {
            _expressions.Of(number, new Scope(null)).MustFit(SqlType.BigInt, TSqlText.Of(number));
        }

        return new Shape(columns);
    }

    private void Join(JoinTableReference join, Scope scope, Scope? outer)
    {
        Add(join.FirstTableReference, scope, outer);
        Add(join.SecondTableReference, scope, outer);
    }

    private static void MustBeSelectedIfDistinct(QuerySpecification query, ScalarExpression expression)
    {
        if (
            query.UniqueRowFilter == UniqueRowFilter.Distinct
            && !query
                .SelectElements.OfType<SelectScalarExpression>()
                .Any(element => TSqlText.Of(element.Expression) == TSqlText.Of(expression))
        )
        {
            throw new TSqlException(
                TSqlException.NotInGroup,
                $"{TSqlText.Of(expression)} is in ORDER BY of SELECT DISTINCT but not in the select list."
            );
        }
    }
}
