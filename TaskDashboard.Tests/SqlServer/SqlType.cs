namespace TaskDashboard.Tests.SqlServer;

/// <summary>The types of SQL Server that the product's tables and statements use.</summary>
internal enum SqlTypeName
{
    /// <summary>The literal NULL, which has no type of its own.</summary>
    Null,
    Bit,
    Int,
    BigInt,

    /// <summary>The type of a literal that does not fit into int, and of arithmetic with it.</summary>
    Numeric,
    NVarChar,
    VarChar,
    VarBinary,
    RowVersion,
}

/// <summary>The type of a column, parameter or expression.</summary>
/// <param name="Length">In characters, or in bytes for binary types. Null for max, and for types without a length.</param>
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

    /// <summary>The largest size of a value in an index, in bytes. Null if an index cannot hold it.</summary>
    public int? KeyBytes =>
        Name switch
        {
            SqlTypeName.Bit => 1,
            SqlTypeName.Int => 4,
            SqlTypeName.BigInt or SqlTypeName.RowVersion => 8,
            SqlTypeName.NVarChar => Length * 2,
            SqlTypeName.VarChar or SqlTypeName.VarBinary => Length,
            _ => null,
        };

    /// <summary>Reads the declaration of a column or parameter, such as "nvarchar(100)".</summary>
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
            _ => throw new NotSupportedException($"The type {declaration} is unknown. Add it to {nameof(SqlType)} and the protocol."),
        };
    }

    public override string ToString() => Length is { } length && Name != SqlTypeName.RowVersion ? $"{Name}({length})" : Name.ToString();
}
