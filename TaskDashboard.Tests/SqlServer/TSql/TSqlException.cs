namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>SQL Server would refuse the statement.</summary>
/// <param name="number">The error number of SQL Server.</param>
internal sealed class TSqlException(int number, string message) : Exception(message)
{
    public const int Syntax = 102;
    public const int NotInGroup = 8120;
    public const int NoSuchFunction = 195;
    public const int NoSuchColumn = 207;
    public const int NoSuchTable = 208;
    public const int Ambiguous = 209;
    public const int NotEqualInNumber = 213;
    public const int TypesClash = 206;
    public const int NotImplicitly = 257;
    public const int NoValue = 515;
    public const int KeyTooLong = 1944;
    public const int NotInKey = 1919;
    public const int NoSuchVariable = 137;
    public const int NotForAggregate = 8117;
    public const int AggregateOfSubquery = 130;

    public int Number => number;
}
