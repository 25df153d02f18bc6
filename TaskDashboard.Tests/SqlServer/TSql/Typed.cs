namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>What is known of an expression before it is run.</summary>
/// <param name="Column">Where it is a bare column: its name.</param>
/// <param name="Constant">Where it is a literal, or a function of literals: its value.</param>
/// <param name="IsNullParameter">A parameter that carries no value this time.</param>
/// <param name="IsCount">A number of rows.</param>
/// <param name="IsSum">Taken over rows: NULL where there is none.</param>
internal sealed record Typed(
    SqlType Type, bool IsNullable, string? Column = null, object? Constant = null, bool IsNullParameter = false, bool IsCount = false, bool IsSum = false)
{
    /// <summary>As the server's table of conversions has it, and stricter where it would only fail with the wrong value.</summary>
    public void MustFit(SqlType target, string what)
    {
        if (Type.Name == SqlTypeName.Null || (Type.IsNumber && target.IsNumber) || (Type.IsText && target.IsText) || (Type.IsBytes && target.IsBytes))
        {
            return;
        }

        if (Type.IsText && target.IsBytes)
        {
            throw new TSqlException(TSqlException.NotImplicitly, $"{what}: {Type} is not converted to {target} unless it is asked for.");
        }

        // A NULL of binary type converts to everything that we store; one of text converts to numbers.
        if (IsNullParameter && (Type.IsBytes || target.IsNumber))
        {
            return;
        }

        throw new TSqlException(TSqlException.TypesClash, $"{what}: {Type} in the place of {target}.");
    }

    /// <summary>The type that both become when they meet in one expression.</summary>
    public static Typed Meet(Typed left, Typed right, string what)
    {
        if (left.Type.Name == SqlTypeName.Null)
        {
            return right with { IsNullable = true, Column = null, Constant = null };
        }

        if (right.Type.Name == SqlTypeName.Null)
        {
            return left with { IsNullable = true, Column = null, Constant = null };
        }

        var (low, high) = Rank(left.Type.Name) <= Rank(right.Type.Name) ? (left, right) : (right, left);
        low.MustFit(high.Type, what);
        var length = left.Type.Length is { } one && right.Type.Length is { } other ? Math.Max(one, other) : (int?)null;
        return new Typed(high.Type.Length is null && high.Type.IsNumber ? high.Type : high.Type with { Length = length }, left.IsNullable || right.IsNullable);
    }

    /// <summary>The server's order of precedence: the lower converts to the higher.</summary>
    private static int Rank(SqlTypeName name) => name switch
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
