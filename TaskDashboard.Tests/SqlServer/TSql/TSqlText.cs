using System.Collections.Concurrent;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>Parses T-SQL with Microsoft's parser for SQL Server 2019.</summary>
internal static class TSqlText
{
    private static readonly ConcurrentDictionary<string, TSqlScript> Parsed = [];

    /// <summary>Parses the text. The result is cached and must not be changed.</summary>
    public static TSqlScript Parse(string text) => Parsed.GetOrAdd(text, ParseNew);

    /// <summary>Returns the source text of the fragment, for messages and for comparing fragments.</summary>
    public static string Of(TSqlFragment fragment) =>
        string.Concat(
            fragment
                .ScriptTokenStream.Skip(fragment.FirstTokenIndex)
                .Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1)
                .Select(token => token.Text)
        );

    public static SqlType Type(DataTypeReference type) =>
        SqlType.Parse(Of(type).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal));

    private static TSqlScript ParseNew(string text)
    {
        using var reader = new StringReader(text);
        var script = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0 ? script : throw new TSqlException(TSqlException.Syntax, $"Line {errors[0].Line}: {errors[0].Message}");
    }
}
