using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Resolves the names in an expression and finds its type. Fails where SQL Server would.</summary>
internal sealed class Expressions(Catalog catalog, Variables variables)
{
    public static bool IsAggregate(FunctionCall call) =>
        call.OverClause is null && call.FunctionName.Value.ToUpperInvariant() is "COUNT" or "COUNT_BIG" or "SUM" or "MIN" or "MAX" or "AVG";

    public Typed Of(ScalarExpression expression, Scope scope) =>
        expression switch
        {
            ColumnReferenceExpression column => Column(column, scope),
            VariableReference variable => variables.Find(variable.Name),
            GlobalVariableExpression => new Typed(SqlType.Int),
            IntegerLiteral number => new Typed(int.TryParse(number.Value, out _) ? SqlType.Int : SqlType.Numeric),
            NumericLiteral => new Typed(SqlType.Numeric),
            StringLiteral text => new Typed(new SqlType(text.IsNational ? SqlTypeName.NVarChar : SqlTypeName.VarChar, text.Value.Length)),
            BinaryLiteral => new Typed(new SqlType(SqlTypeName.VarBinary, 8000)),
            NullLiteral => new Typed(SqlType.Null),
            ParenthesisExpression inner => Of(inner.Expression, scope),
            UnaryExpression unary => Number(Of(unary.Expression, scope), unary),
            BinaryExpression binary => Binary(binary, scope),
            CastCall cast => Cast(cast.Parameter, cast.DataType, scope),
            ConvertCall convert => Cast(convert.Parameter, convert.DataType, scope),
            CoalesceExpression coalesce => Meet(coalesce.Expressions, coalesce, scope),
            NullIfExpression nullIf => Meet([nullIf.FirstExpression, nullIf.SecondExpression], nullIf, scope),
            SearchedCaseExpression choice => Searched(choice, scope),
            SimpleCaseExpression choice => Simple(choice, scope),
            IIfCall choice => Chosen(choice, scope),
            ScalarSubquery query => Only(query, scope),
            FunctionCall call => Function(call, scope),
            // The parser knows CURRENT_DATE from later versions. SQL Server 2019 reads it as a column name.
            ParameterlessCall { ParameterlessCallType: ParameterlessCallType.CurrentDate } => throw new TSqlException(
                TSqlException.NoSuchColumn,
                "There is no column CURRENT_DATE."
            ),
            _ => throw new NotSupportedException($"The check does not know {expression.GetType().Name} yet: {TSqlText.Of(expression)}"),
        };

    public void Check(BooleanExpression condition, Scope scope)
    {
        switch (condition)
        {
            case BooleanBinaryExpression both:
                Check(both.FirstExpression, scope);
                Check(both.SecondExpression, scope);
                break;
            case BooleanParenthesisExpression inner:
                Check(inner.Expression, scope);
                break;
            case BooleanNotExpression not:
                Check(not.Expression, scope);
                break;
            case BooleanIsNullExpression isNull:
                Of(isNull.Expression, scope);
                break;
            case BooleanComparisonExpression comparison:
                Meet([comparison.FirstExpression, comparison.SecondExpression], comparison, scope);
                break;
            case BooleanTernaryExpression between:
                Meet([between.FirstExpression, between.SecondExpression, between.ThirdExpression], between, scope);
                break;
            case InPredicate within:
                Meet([within.Expression, .. within.Subquery is null ? within.Values : [within.Subquery]], within, scope);
                break;
            case LikePredicate like:
                MustBeText(like.FirstExpression, scope);
                MustBeText(like.SecondExpression, scope);
                break;
            case ExistsPredicate exists:
                new Queries(catalog, variables).Of(exists.Subquery.QueryExpression, scope);
                break;
            default:
                throw new NotSupportedException($"The check does not know {condition.GetType().Name} yet: {TSqlText.Of(condition)}");
        }
    }

    private static Typed Column(ColumnReferenceExpression column, Scope scope)
    {
        var names = column.MultiPartIdentifier.Identifiers;
        return scope.Find(names.Count > 1 ? names[^2].Value : null, names[^1].Value, out _);
    }

    private Typed Binary(BinaryExpression binary, Scope scope)
    {
        var result = Meet([binary.FirstExpression, binary.SecondExpression], binary, scope);
        return binary.BinaryExpressionType == BinaryExpressionType.Add && result.Type.IsText
            ? result with
            {
                Type = result.Type with { Length = null },
            }
            : Number(result, binary);
    }

    private static Typed Number(Typed operand, TSqlFragment where) =>
        operand.Type.IsNumber && operand.Type.Name != SqlTypeName.Bit
            ? operand
            : throw new TSqlException(TSqlException.NotForAggregate, $"{TSqlText.Of(where)}: {operand.Type} is not allowed in arithmetic.");

    private Typed Cast(ScalarExpression operand, DataTypeReference type, Scope scope)
    {
        Of(operand, scope);
        return new Typed(TSqlText.Type(type));
    }

    private Typed Meet(IEnumerable<ScalarExpression> parts, TSqlFragment where, Scope scope) =>
        parts.Select(part => Of(part, scope)).Aggregate((left, right) => Typed.Meet(left, right, TSqlText.Of(where)));

    private Typed Searched(SearchedCaseExpression choice, Scope scope)
    {
        foreach (var when in choice.WhenClauses)
        {
            Check(when.WhenExpression, scope);
        }

        return Branches(choice.WhenClauses.Select(when => when.ThenExpression), choice.ElseExpression, choice, scope);
    }

    private Typed Simple(SimpleCaseExpression choice, Scope scope)
    {
        Meet([choice.InputExpression, .. choice.WhenClauses.Select(when => when.WhenExpression)], choice, scope);
        return Branches(choice.WhenClauses.Select(when => when.ThenExpression), choice.ElseExpression, choice, scope);
    }

    private Typed Chosen(IIfCall choice, Scope scope)
    {
        Check(choice.Predicate, scope);
        return Branches([choice.ThenExpression], choice.ElseExpression, choice, scope);
    }

    private Typed Branches(IEnumerable<ScalarExpression> thens, ScalarExpression? otherwise, TSqlFragment where, Scope scope) =>
        Meet(otherwise is null ? thens : thens.Append(otherwise), where, scope);

    private Typed Only(ScalarSubquery query, Scope scope) =>
        new Queries(catalog, variables).Of(query.QueryExpression, scope) switch
        {
            { Columns: [var only] } => only.Type,
            _ => throw new TSqlException(TSqlException.NotEqualInNumber, $"{TSqlText.Of(query)} has more than one column."),
        };

    private void MustBeText(ScalarExpression operand, Scope scope)
    {
        if (!Of(operand, scope).Type.IsText)
        {
            throw new TSqlException(TSqlException.TypesClash, $"{TSqlText.Of(operand)} is not a text.");
        }
    }

    private Typed Function(FunctionCall call, Scope scope)
    {
        var name = call.FunctionName.Value.ToUpperInvariant();
        if (IsAggregate(call) && call.Parameters.Any(Contains<ScalarSubquery>.In))
        {
            throw new TSqlException(TSqlException.AggregateOfSubquery, $"{TSqlText.Of(call)} is an aggregate over a subquery.");
        }

        // Do not check the arguments: the first is the name of a unit, and the others have types that our tables do not use.
        if (name == "DATEDIFF_BIG")
        {
            return new Typed(SqlType.BigInt);
        }

        var arguments =
            name is "COUNT" or "COUNT_BIG" && call.Parameters is [ColumnReferenceExpression { ColumnType: ColumnType.Wildcard }]
                ? []
                : call.Parameters.Select(part => Of(part, scope)).ToArray();
        return name switch
        {
            "ROW_NUMBER" when call.OverClause?.OrderByClause is { } order => Ordered(order, scope),
            "COUNT" => new Typed(SqlType.Int),
            "COUNT_BIG" => new Typed(SqlType.BigInt),
            "SUM" or "AVG" => Number(arguments[0], call),
            "MIN" or "MAX" => arguments[0].Type.Name == SqlTypeName.Bit
                ? throw new TSqlException(TSqlException.NotForAggregate, $"{TSqlText.Of(call)}: bit has no minimum or maximum.")
                : arguments[0],
            "ISNULL" or "UPPER" or "LOWER" or "TRIM" or "LTRIM" or "RTRIM" or "SUBSTRING" or "REPLACE" => arguments[0],
            "LEN" or "DATALENGTH" or "CHARINDEX" => new Typed(SqlType.Int),
            "OBJECT_ID" => new Typed(SqlType.Int),
            "QUOTENAME" => new Typed(new SqlType(SqlTypeName.NVarChar, 258)),
            "CONCAT" => new Typed(new SqlType(SqlTypeName.NVarChar, 4000)),
            "DB_ID" => new Typed(SqlType.Int),
            "DB_NAME" => new Typed(new SqlType(SqlTypeName.NVarChar, 128)),
            "SERVERPROPERTY" => new Typed(new SqlType(SqlTypeName.NVarChar, 128)),
            "MIN_ACTIVE_ROWVERSION" => new Typed(SqlType.RowVersion),
            _ => throw new TSqlException(
                TSqlException.NoSuchFunction,
                $"The check does not know the function {call.FunctionName.Value} of SQL Server 2019."
            ),
        };
    }

    private Typed Ordered(OrderByClause order, Scope scope)
    {
        foreach (var element in order.OrderByElements)
        {
            Of(element.Expression, scope);
        }

        return new Typed(SqlType.BigInt);
    }
}
