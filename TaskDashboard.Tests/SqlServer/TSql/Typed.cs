namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>The type of an expression, known before the statement runs.</summary>
/// <param name="IsNullParameter">True for a parameter whose value is NULL.</param>
internal sealed record Typed(SqlType Type, bool IsNullParameter = false)
{
    /// <summary>
    /// Fails if the type is not converted implicitly to the target. It also refuses conversions that fail for some values only.
    /// </summary>
    public void MustFit(SqlType target, string what)
    {
        if (
            Type.Name == SqlTypeName.Null
            || (Type.IsNumber && target.IsNumber)
            || (Type.IsText && target.IsText)
            || (Type.IsBytes && target.IsBytes)
        )
        {
            return;
        }

        if (Type.IsText && target.IsBytes)
        {
            throw new TSqlException(TSqlException.NotImplicitly, $"{what}: {Type} is not converted to {target} implicitly.");
        }

        // A binary NULL converts to all types that the product stores. A text NULL converts to numbers.
        if (IsNullParameter && (Type.IsBytes || target.IsNumber))
        {
            return;
        }

        throw new TSqlException(TSqlException.TypesClash, $"{what}: {Type} instead of {target}.");
    }

    /// <summary>Returns the common type of two operands.</summary>
    public static Typed Meet(Typed left, Typed right, string what)
    {
        if (left.Type.Name == SqlTypeName.Null)
        {
            return right;
        }

        if (right.Type.Name == SqlTypeName.Null)
        {
            return left;
        }

        var (low, high) = Rank(left.Type.Name) <= Rank(right.Type.Name) ? (left, right) : (right, left);
        low.MustFit(high.Type, what);
        var length = left.Type.Length is { } one && right.Type.Length is { } other ? Math.Max(one, other) : (int?)null;
        return new Typed(high.Type.Length is null && high.Type.IsNumber ? high.Type : high.Type with { Length = length });
    }

    /// <summary>SQL Server's precedence of data types. A lower type converts to a higher one.</summary>
    private static int Rank(SqlTypeName name) =>
        name switch
        {
            SqlTypeName.VarBinary => 0,
            SqlTypeName.VarChar => 1,
            SqlTypeName.NVarChar => 2,
            SqlTypeName.RowVersion => 3,
            SqlTypeName.Bit => 4,
            SqlTypeName.Int => 5,
            SqlTypeName.BigInt => 6,
            _ => 7,
        };
}
