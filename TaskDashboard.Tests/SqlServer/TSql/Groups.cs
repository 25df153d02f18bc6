using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Where rows are summed up, every column must be one that they are grouped by, or stand within a sum. SQLite asks no such thing.</summary>
internal sealed class Groups : TSqlFragmentVisitor
{
    private readonly HashSet<string> _texts = [];
    private readonly HashSet<(int Table, string Column)> _columns = [];
    private readonly Scope _scope;

    private Groups(Scope scope) => _scope = scope;

    /// <returns>Null where the query sums nothing up.</returns>
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
        foreach (var expression in (query.GroupByClause?.GroupingSpecifications ?? []).Cast<ExpressionGroupingSpecification>().Select(group => group.Expression))
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
        // It has groups of its own.
    }

    public override void ExplicitVisit(ColumnReferenceExpression node)
    {
        var place = PlaceOf(node);
        if (place.Table >= 0 && !_columns.Contains(place))
        {
            throw new TSqlException(TSqlException.NotInGroup, $"{TSqlText.Of(node)} is neither grouped by nor summed up.");
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
            // Sums of an inner query are its own.
        }
    }
}
