using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>A text, parsed by Microsoft's own parser as SQL Server 2019 reads it.</summary>
internal static class TSqlText
{
    public static TSqlScript Parse(string text)
    {
        using var reader = new StringReader(text);
        var script = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0 ? script : throw new TSqlException(TSqlException.Syntax, $"Line {errors[0].Line}: {errors[0].Message}");
    }

    /// <summary>The fragment as it stands in the text, for messages and to tell whether two are the same.</summary>
    public static string Of(TSqlFragment fragment) =>
        string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(token => token.Text));

    public static SqlType Type(DataTypeReference type) => SqlType.Parse(Of(type).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal));
}
