using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>
/// In a query with GROUP BY or aggregates, each column must be in the GROUP BY clause or in an aggregate. SQLite does not require this.
/// </summary>
internal sealed class Groups : TSqlFragmentVisitor
{
    private readonly HashSet<string> _texts = [];
    private readonly HashSet<(int Table, string Column)> _columns = [];
    private readonly Scope _scope;

    private Groups(Scope scope) => _scope = scope;

    /// <returns>Null if the query has no GROUP BY clause and no aggregate.</returns>
    public static Groups? Of(QuerySpecification query, Scope scope, Expressions expressions)
    {
        var search = new Aggregates();
        foreach (var element in query.SelectElements)
        {
            element.Accept(search);
        }

        query.HavingClause?.Accept(search);
        if (query.GroupByClause is null && !search.Found)
        {
            return null;
        }

        var groups = new Groups(scope);
        foreach (
            var expression in (query.GroupByClause?.GroupingSpecifications ?? [])
                .Cast<ExpressionGroupingSpecification>()
                .Select(group => group.Expression)
        )
        {
            expressions.Of(expression, scope);
            groups._texts.Add(TSqlText.Of(expression));
            if (expression is ColumnReferenceExpression column)
            {
                groups._columns.Add(groups.PlaceOf(column));
            }
        }

        return groups;
    }

    public void Check(IEnumerable<TSqlFragment> fragments)
    {
        foreach (var fragment in fragments)
        {
            if (!_texts.Contains(TSqlText.Of(fragment)))
            {
                fragment.Accept(this);
            }
        }
    }

    public override void ExplicitVisit(FunctionCall node)
    {
        if (!Expressions.IsAggregate(node))
        {
            base.ExplicitVisit(node);
        }
    }

    public override void ExplicitVisit(ScalarSubquery node)
    {
        // A subquery has its own groups.
    }

    public override void ExplicitVisit(ColumnReferenceExpression node)
    {
        var place = PlaceOf(node);
        if (place.Table >= 0 && !_columns.Contains(place))
        {
            throw new TSqlException(TSqlException.NotInGroup, $"{TSqlText.Of(node)} is not in GROUP BY or an aggregate.");
        }
    }

    private (int Table, string Column) PlaceOf(ColumnReferenceExpression column)
    {
        var names = column.MultiPartIdentifier.Identifiers;
        _scope.Find(names.Count > 1 ? names[^2].Value : null, names[^1].Value, out var place);
        return (place, names[^1].Value.ToUpperInvariant());
    }

    private sealed class Aggregates : TSqlFragmentVisitor
    {
        public bool Found { get; private set; }

        public override void ExplicitVisit(FunctionCall node)
        {
            Found |= Expressions.IsAggregate(node);
            base.ExplicitVisit(node);
        }

        public override void ExplicitVisit(ScalarSubquery node)
        {
            // Aggregates in a subquery belong to the subquery.
        }
    }
}
