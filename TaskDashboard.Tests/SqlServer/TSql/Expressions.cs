using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Resolves every name of an expression and works out its type; fails where the server would.</summary>
internal sealed class Expressions(Catalog catalog, Variables variables)
{
    public static bool IsAggregate(FunctionCall call) => call.OverClause is null && call.FunctionName.Value.ToUpperInvariant() is "COUNT" or "COUNT_BIG" or "SUM" or "MIN" or "MAX" or "AVG";

    public Typed Of(ScalarExpression expression, Scope scope) => expression switch
    {
        ColumnReferenceExpression column => Column(column, scope),
        VariableReference variable => variables.Find(variable.Name),
        GlobalVariableExpression => new Typed(SqlType.Int, false),
        IntegerLiteral number => int.TryParse(number.Value, out var small) ? new Typed(SqlType.Int, false, Constant: small) : new Typed(SqlType.Numeric, false, Constant: long.Parse(number.Value)),
        NumericLiteral => new Typed(SqlType.Numeric, false),
        StringLiteral text => new Typed(new SqlType(text.IsNational ? SqlTypeName.NVarChar : SqlTypeName.VarChar, text.Value.Length), false, Constant: text.Value),
        BinaryLiteral => new Typed(new SqlType(SqlTypeName.VarBinary, 8000), false),
        NullLiteral => new Typed(SqlType.Null, true),
        ParenthesisExpression inner => Of(inner.Expression, scope),
        UnaryExpression unary => Number(Of(unary.Expression, scope), unary),
        BinaryExpression binary => Binary(binary, scope),
        CastCall cast => Cast(cast.Parameter, cast.DataType, scope),
        ConvertCall convert => Cast(convert.Parameter, convert.DataType, scope),
        CoalesceExpression coalesce => Meet(coalesce.Expressions, coalesce, scope) with { IsNullable = coalesce.Expressions.All(part => Of(part, scope).IsNullable) },
        NullIfExpression nullIf => Meet([nullIf.FirstExpression, nullIf.SecondExpression], nullIf, scope) with { IsNullable = true },
        SearchedCaseExpression choice => Searched(choice, scope),
        SimpleCaseExpression choice => Simple(choice, scope),
        IIfCall choice => Chosen(choice, scope),
        ScalarSubquery query => Only(query, scope),
        FunctionCall call => Function(call, scope),
        // The parser knows it of later servers; SQL Server 2019 takes it for a column.
        ParameterlessCall { ParameterlessCallType: ParameterlessCallType.CurrentDate } => throw new TSqlException(TSqlException.NoSuchColumn, "There is no column CURRENT_DATE."),
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
        return binary.BinaryExpressionType == BinaryExpressionType.Add && result.Type.IsText ? result with { Type = result.Type with { Length = null } } : Number(result, binary);
    }

    private static Typed Number(Typed operand, TSqlFragment where) =>
        operand.Type.IsNumber && operand.Type.Name != SqlTypeName.Bit
            ? operand with { Column = null, Constant = null, IsCount = false }
            : throw new TSqlException(TSqlException.NotForAggregate, $"{TSqlText.Of(where)}: {operand.Type} is not reckoned with.");

    private Typed Cast(ScalarExpression operand, DataTypeReference type, Scope scope) => new(TSqlText.Type(type), Of(operand, scope).IsNullable);

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

    private Typed Branches(IEnumerable<ScalarExpression> thens, ScalarExpression? otherwise, TSqlFragment where, Scope scope)
    {
        var result = Meet(otherwise is null ? thens : thens.Append(otherwise), where, scope);
        return result with { IsNullable = result.IsNullable || otherwise is null, Column = null, Constant = null };
    }

    private Typed Only(ScalarSubquery query, Scope scope) => new Queries(catalog, variables).Of(query.QueryExpression, scope) switch
    {
        { Columns: [var only] } => only.Type with { IsNullable = true },
        _ => throw new TSqlException(TSqlException.NotEqualInNumber, $"{TSqlText.Of(query)} has more than one column."),
    };

    private void MustBeText(ScalarExpression operand, Scope scope)
    {
        if (!Of(operand, scope).Type.IsText)
        {
            throw new TSqlException(TSqlException.TypesClash, $"{TSqlText.Of(operand)} is no text.");
        }
    }

    private Typed Function(FunctionCall call, Scope scope)
    {
        var name = call.FunctionName.Value.ToUpperInvariant();
        if (IsAggregate(call) && call.Parameters.Any(Contains<ScalarSubquery>.In))
        {
            throw new TSqlException(TSqlException.AggregateOfSubquery, $"{TSqlText.Of(call)} takes a sum over a query.");
        }

        // Its first argument is the name of a unit, and the others are of types that no table of ours has.
        if (name == "DATEDIFF_BIG")
        {
            return new Typed(SqlType.BigInt, false);
        }

        var arguments = name is "COUNT" or "COUNT_BIG" && call.Parameters is [ColumnReferenceExpression { ColumnType: ColumnType.Wildcard }]
            ? []
            : call.Parameters.Select(part => Of(part, scope)).ToArray();
        return name switch
        {
            "COUNT" => new Typed(SqlType.Int, false, IsCount: true),
            "COUNT_BIG" => new Typed(SqlType.BigInt, false, IsCount: true),
            "SUM" or "AVG" => Number(arguments[0], call) with { IsSum = true },
            "MIN" or "MAX" => arguments[0].Type.Name == SqlTypeName.Bit
                ? throw new TSqlException(TSqlException.NotForAggregate, $"{TSqlText.Of(call)}: bit has no least and no greatest.")
                : arguments[0] with { IsSum = true },
            "ISNULL" => arguments[0] with { IsNullable = arguments[1].IsNullable, Column = null },
            "LEN" or "DATALENGTH" or "CHARINDEX" => new Typed(SqlType.Int, true),
            "UPPER" or "LOWER" or "TRIM" or "LTRIM" or "RTRIM" or "SUBSTRING" or "REPLACE" => arguments[0] with { Column = null },
            "OBJECT_ID" => new Typed(SqlType.Int, true, Constant: arguments[0].Constant is string table && catalog.Has(Bare(table)) ? 1 : null),
            "QUOTENAME" => new Typed(new SqlType(SqlTypeName.NVarChar, 258), true),
            "CONCAT" => new Typed(new SqlType(SqlTypeName.NVarChar, 4000), false),
            "DB_ID" => new Typed(SqlType.Int, true, Constant: 5),
            "DB_NAME" => new Typed(new SqlType(SqlTypeName.NVarChar, 128), true, Constant: "TaskDashboard"),
            "SERVERPROPERTY" => new Typed(new SqlType(SqlTypeName.NVarChar, 128), true),
            "MIN_ACTIVE_ROWVERSION" => new Typed(SqlType.RowVersion, false),
            _ => throw new TSqlException(TSqlException.NoSuchFunction, $"{call.FunctionName.Value} is no function of SQL Server 2019 that the check knows."),
        };
    }

    private static string Bare(string name) => name.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
}
