namespace TaskDashboard.Tests.SqlServer.TSql;

internal sealed record ShapeColumn(string Name, Typed Type);

/// <summary>The columns of the rows that a query returns.</summary>
internal sealed record Shape(IReadOnlyList<ShapeColumn> Columns);
