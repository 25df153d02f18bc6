namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>A parameter as it was received.</summary>
/// <param name="Type">As the command declares it, such as "nvarchar(4000)".</param>
internal sealed record TdsParameter(string Name, string Type, object? Value);

/// <summary>A command that a client sent.</summary>
/// <param name="Bytes">The whole message, without the headers of its packets.</param>
internal sealed record TdsCommand(string Text, IReadOnlyList<TdsParameter> Parameters, ReadOnlyMemory<byte> Bytes);

/// <summary>A column of an answer.</summary>
internal sealed record TdsColumn(string Name, SqlType Type);

/// <summary>The result of one statement: rows, or the number of rows that it changed, or neither.</summary>
internal sealed record TdsResult(IReadOnlyList<TdsColumn> Columns, IReadOnlyList<object?[]> Rows, int? Written)
{
    public static TdsResult OfRows(IReadOnlyList<TdsColumn> columns, params IReadOnlyList<object?[]> rows) => new(columns, rows, null);

    public static TdsResult OfWritten(int count) => new([], [], count);
}

/// <summary>The answer to a command: the results in order, or an error.</summary>
internal sealed record TdsAnswer(IReadOnlyList<TdsResult> Results, TdsError? Error = null)
{
    public static TdsAnswer Refused(int number, string message) => new([], new TdsError(number, message));
}

internal sealed record TdsError(int Number, string Message)
{
    /// <summary>The client canceled the command.</summary>
    public static readonly TdsError Canceled = new(0, "");
}
