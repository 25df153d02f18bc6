namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>A parameter as it came over the wire.</summary>
/// <param name="Type">As the command declares it, such as "nvarchar(4000)".</param>
internal sealed record TdsParameter(string Name, string Type, object? Value);

/// <summary>What a client asked to be carried out.</summary>
/// <param name="Bytes">The whole message, without the headers of its packets.</param>
internal sealed record TdsCommand(string Text, IReadOnlyList<TdsParameter> Parameters, ReadOnlyMemory<byte> Bytes);

/// <summary>A column of an answer.</summary>
internal sealed record TdsColumn(string Name, SqlType Type);

/// <summary>What one statement of a command answers: rows where it has columns, or the number of rows it wrote, or nothing to tell.</summary>
internal sealed record TdsResult(IReadOnlyList<TdsColumn> Columns, IReadOnlyList<object?[]> Rows, int? Written)
{
    public static TdsResult OfRows(IReadOnlyList<TdsColumn> columns, params IReadOnlyList<object?[]> rows) => new(columns, rows, null);

    public static TdsResult OfWritten(int count) => new([], [], count);
}

/// <summary>The answer to a command: results in their order, or an error in place of them.</summary>
internal sealed record TdsAnswer(IReadOnlyList<TdsResult> Results, TdsError? Error = null)
{
    public static TdsAnswer Refused(int number, string message) => new([], new TdsError(number, message));
}

internal sealed record TdsError(int Number, string Message);
