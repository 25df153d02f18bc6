using System.Collections.Concurrent;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TaskDashboard.Tests.SqlServer.TSql;

/// <summary>
/// A checked fragment of T-SQL, translated to SQLite, which keeps the stand-in's rows. Only the tokens that differ are replaced. SQLite
/// refuses what is left that it does not know.
/// </summary>
/// <param name="Variables">The variables that the text reads.</param>
/// <param name="Assigned">The variables that a SELECT assigns, in the order of its columns.</param>
internal sealed record Translation(string Text, IReadOnlyCollection<string> Variables, IReadOnlyList<string> Assigned)
{
    private static readonly ConcurrentDictionary<TSqlFragment, Translation> Known = [];

    public static Translation Of(TSqlFragment fragment) =>
        Known.GetOrAdd(fragment, static part => Translator.Go(part, part.FirstTokenIndex, part.LastTokenIndex));

    /// <summary>Translates the condition of an IF. The parser leaves the word EXISTS out of the condition, so it is added here.</summary>
    public static Translation OfCondition(IfStatement choice) =>
        Translator.Go(choice.Predicate, choice.FirstTokenIndex + 1, choice.ThenStatement.FirstTokenIndex - 1);

    /// <summary>Returns the SQLite type for a type of SQL Server.</summary>
    public static string KindOf(SqlType type) =>
        type switch
        {
            { IsText: true } => "TEXT",
            { IsNumber: true } or { Name: SqlTypeName.RowVersion } or { Name: SqlTypeName.VarBinary, Length: 8 } => "INTEGER",
            _ => "BLOB",
        };
}

file sealed class Translator : TSqlFragmentVisitor
{
    private static readonly Dictionary<string, string> Views = new(StringComparer.OrdinalIgnoreCase)
    {
        ["databases"] =
            "(SELECT 5 AS database_id, 'TaskDashboard' AS name, has_row_versions() AS is_read_committed_snapshot_on, "
            + "snapshot_state() AS snapshot_isolation_state_desc)",
        ["dm_exec_sessions"] =
            "(SELECT value AS session_id, 5 AS database_id, '2026-01-01T00:00:00' AS login_time FROM json_each(sessions()))",
        ["default_constraints"] = "(SELECT '' AS name, 0 AS parent_object_id, 0 AS parent_column_id WHERE 0)",
        ["columns"] = "(SELECT '' AS name, 0 AS object_id, 0 AS column_id WHERE 0)",
        ["identity_columns"] = "(SELECT '' AS name, 0 AS object_id WHERE 0)",
    };

    private readonly string?[] _tokens;
    private readonly HashSet<string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _assigned = [];
    private string _end = "";

    private Translator(TSqlFragment fragment) => _tokens = [.. fragment.ScriptTokenStream.Select(token => token.Text)];

    public static Translation Go(TSqlFragment fragment, int first, int last)
    {
        var translator = new Translator(fragment);
        fragment.Accept(translator);
        return new Translation(
            string.Concat(translator._tokens.Take(first..(last + 1))).TrimEnd(';', ' ', '\r', '\n') + translator._end,
            translator._variables,
            translator._assigned
        );
    }

    public override void Visit(VariableReference node) => _variables.Add(node.Name);

    public override void Visit(StringLiteral node)
    {
        if (node.IsNational)
        {
            Replace(node, TSqlText.Of(node)[1..]);
        }
    }

    public override void Visit(BinaryLiteral node) => Replace(node, $"X'{node.Value[2..]}'");

    public override void ExplicitVisit(CastCall node)
    {
        node.Parameter.Accept(this);
        Replace(node.DataType, Translation.KindOf(TSqlText.Type(node.DataType)));
    }

    public override void ExplicitVisit(ConvertCall node)
    {
        node.Parameter.Accept(this);
        Replace(node.FirstTokenIndex, node.Parameter.FirstTokenIndex - 1, "CAST(");
        Replace(node.Parameter.LastTokenIndex + 1, node.LastTokenIndex, $" AS {Translation.KindOf(TSqlText.Type(node.DataType))})");
    }

    public override void ExplicitVisit(FunctionCall node)
    {
        switch (node.FunctionName.Value.ToUpperInvariant())
        {
            case "DATEDIFF_BIG":
                Replace(node, "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)");
                return;
            case "DB_ID":
                Replace(node, "5");
                return;
            case "ISNULL":
                Replace(node.FunctionName, "IFNULL");
                break;
            case "LEN":
                Replace(node.FunctionName, "LENGTH");
                break;
            case "COUNT_BIG":
                Replace(node.FunctionName, "COUNT");
                break;
        }

        base.ExplicitVisit(node);
    }

    public override void Visit(GlobalVariableExpression node) =>
        Replace(
            node,
            node.Name.ToUpperInvariant() switch
            {
                "@@SPID" => "session()",
                "@@ROWCOUNT" => "changes()",
                _ => throw new NotSupportedException($"The stand-in does not know {node.Name}."),
            }
        );

    public override void ExplicitVisit(BinaryExpression node)
    {
        base.ExplicitVisit(node);
        if (node.BinaryExpressionType == BinaryExpressionType.Add && Contains<StringLiteral>.In(node))
        {
            Replace(node.FirstExpression.LastTokenIndex + 1, node.SecondExpression.FirstTokenIndex - 1, " || ");
        }
    }

    public override void ExplicitVisit(QuerySpecification node)
    {
        base.ExplicitVisit(node);
        if (node.TopRowFilter is { } top)
        {
            Replace(top, "");
            Append(node, $" LIMIT {TSqlText.Of(top.Expression)}");
        }
    }

    public override void Visit(OffsetClause node) =>
        Replace(node, $"LIMIT {(node.FetchExpression is { } most ? TSqlText.Of(most) : "-1")} OFFSET {TSqlText.Of(node.OffsetExpression)}");

    public override void Visit(NamedTableReference node)
    {
        var name = node.SchemaObject;
        if (name.SchemaIdentifier is null)
        {
            return;
        }

        Replace(
            name,
            !name.SchemaIdentifier.Value.Equals("sys", StringComparison.OrdinalIgnoreCase)
                ? TSqlText.Of(name.BaseIdentifier)
                : Views[name.BaseIdentifier.Value] + (node.Alias is null ? $" AS {name.BaseIdentifier.Value}" : "")
        );
    }

    public override void Visit(OpenJsonTableReference node)
    {
        var columns = node
            .SchemaDeclarationItems.Select(item =>
                (Path: ((Literal)item.Mapping).Value, Name: item.ColumnDefinition.ColumnIdentifier.Value)
            )
            .Select(column => $"{(column.Path == "$" ? "value" : $"value ->> '{column.Path}'")} AS {column.Name}");
        Replace(node, $"(SELECT {string.Join(", ", columns)} FROM json_each({TSqlText.Of(node.Variable)})) AS {node.Alias.Value}");
    }

    /// <summary>
    /// Replaces a recursive walk along an index by a plain SELECT of the distinct values, because SQLite allows no window function in a
    /// recursive part.
    /// </summary>
    public override void ExplicitVisit(CommonTableExpression node)
    {
        base.ExplicitVisit(node);
        if (
            node.QueryExpression
                is BinaryQueryExpression
                {
                    FirstQueryExpression: QuerySpecification
                    {
                        SelectElements: [
                            SelectScalarExpression { Expression: FunctionCall { Parameters: [ColumnReferenceExpression column] } },
                        ],
                        FromClause: { } from,
                    } first,
                } both
            && Contains<OverClause>.In(both.SecondQueryExpression)
        )
        {
            Replace(first.LastTokenIndex + 1, both.LastTokenIndex, $" UNION SELECT {TSqlText.Of(column)} {TSqlText.Of(from)}");
        }
    }

    public override void Visit(SelectSetVariable node)
    {
        Replace(node.FirstTokenIndex, node.Expression.FirstTokenIndex - 1, "");
        _assigned.Add(node.Variable.Name);
    }

    public override void ExplicitVisit(SelectStatement node)
    {
        base.ExplicitVisit(node);
        if (node.OptimizerHints.Count > 0)
        {
            Replace(node.QueryExpression.LastTokenIndex + 1, node.LastTokenIndex, "");
        }
    }

    /// <summary>Translates OUTPUT to RETURNING, which stands at the end and means the new row, or the deleted row of a DELETE.</summary>
    public override void ExplicitVisit(OutputClause node)
    {
        foreach (var column in node.SelectColumns)
        {
            column.Accept(this);
        }

        var columns = string.Concat(_tokens.Take(node.SelectColumns[0].FirstTokenIndex..(node.SelectColumns[^1].LastTokenIndex + 1)));
        Replace(node, "");
        _end = " RETURNING " + columns;
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        // SQLite compares texts exactly, as that collation does.
        if (node.Collation is { } collation)
        {
            var keyword = collation.FirstTokenIndex;
            while (!"COLLATE".Equals(_tokens[keyword], StringComparison.OrdinalIgnoreCase))
            {
                keyword--;
            }

            Replace(keyword, collation.LastTokenIndex, "");
        }

        if (
            node.MultiPartIdentifier?.Identifiers is [{ Value: var table }, var column]
            && table.ToUpperInvariant() is "INSERTED" or "DELETED"
        )
        {
            Replace(node, TSqlText.Of(column));
        }
    }

    private void Append(TSqlFragment fragment, string text) => _tokens[fragment.LastTokenIndex] += text;

    private void Replace(TSqlFragment fragment, string text) => Replace(fragment.FirstTokenIndex, fragment.LastTokenIndex, text);

    private void Replace(int first, int last, string text)
    {
        _tokens.AsSpan(first..(last + 1)).Clear();
        _tokens[first] = text;
    }
}
