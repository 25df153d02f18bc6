namespace TaskDashboard.Tests.SqlServer;

/// <summary>The types of SQL Server that the product's tables and statements use.</summary>
internal enum SqlTypeName
{
    /// <summary>NULL written out: it has no type of its own.</summary>
    Null,
    Bit,
    Int,
    BigInt,

    /// <summary>What a literal beyond int is, and what arithmetic with it gives.</summary>
    Numeric,
    NVarChar,
    VarChar,
    VarBinary,
    RowVersion,
}

/// <summary>A type as a column, a parameter or an expression has it.</summary>
/// <param name="Length">In characters, or in bytes of binary types; null is max, and where there is none.</param>
internal sealed record SqlType(SqlTypeName Name, int? Length = null)
{
    public static readonly SqlType Null = new(SqlTypeName.Null);
    public static readonly SqlType Bit = new(SqlTypeName.Bit);
    public static readonly SqlType Int = new(SqlTypeName.Int);
    public static readonly SqlType BigInt = new(SqlTypeName.BigInt);
    public static readonly SqlType Numeric = new(SqlTypeName.Numeric);
    public static readonly SqlType RowVersion = new(SqlTypeName.RowVersion, 8);

    public bool IsText => Name is SqlTypeName.NVarChar or SqlTypeName.VarChar;

    public bool IsNumber => Name is SqlTypeName.Bit or SqlTypeName.Int or SqlTypeName.BigInt or SqlTypeName.Numeric;

    public bool IsBytes => Name is SqlTypeName.VarBinary or SqlTypeName.RowVersion;

    /// <summary>The most bytes that a value takes in an index; null is more than an index can hold.</summary>
    public int? KeyBytes => Name switch
    {
        SqlTypeName.Bit => 1,
        SqlTypeName.Int => 4,
        SqlTypeName.BigInt or SqlTypeName.RowVersion => 8,
        SqlTypeName.NVarChar => Length * 2,
        SqlTypeName.VarChar or SqlTypeName.VarBinary => Length,
        _ => null,
    };

    /// <summary>As a column or a parameter is declared: "nvarchar(100)".</summary>
    public static SqlType Parse(string declaration)
    {
        var open = declaration.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? declaration : declaration[..open]).Trim().ToUpperInvariant();
        var size = open < 0 ? null : declaration[(open + 1)..declaration.IndexOf(')', StringComparison.Ordinal)];
        int? length = int.TryParse(size, out var number) ? number : null;
        return name switch
        {
            "BIT" => Bit,
            "INT" => Int,
            "BIGINT" => BigInt,
            "NUMERIC" or "DECIMAL" => Numeric,
            "NVARCHAR" => new SqlType(SqlTypeName.NVarChar, length),
            "SYSNAME" => new SqlType(SqlTypeName.NVarChar, 128),
            "VARCHAR" => new SqlType(SqlTypeName.VarChar, length),
            "VARBINARY" or "BINARY" => new SqlType(SqlTypeName.VarBinary, length),
            "ROWVERSION" or "TIMESTAMP" => RowVersion,
            _ => throw new NotSupportedException($"The type {declaration} is new: teach {nameof(SqlType)} and the wire about it."),
        };
    }

    public override string ToString() => Length is { } length && Name != SqlTypeName.RowVersion ? $"{Name}({length})" : Name.ToString();
}
