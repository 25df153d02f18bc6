namespace TaskDashboard.Tests.SqlServer.TSql;

internal sealed record ShapeColumn(string Name, Typed Type);

/// <summary>The rows that a query answers.</summary>
/// <param name="Tables">Those that it reads itself.</param>
/// <param name="IsOneRow">One row, whatever the tables hold: a sum over all, or no table at all.</param>
internal sealed record Shape(IReadOnlyList<ShapeColumn> Columns, IReadOnlyList<string> Tables, bool IsOneRow);
