using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using TaskDashboard.Tests.SqlServer.Tds;
using TaskDashboard.Tests.SqlServer.TSql;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>Runs the statements of one command in order. Each is checked first.</summary>
internal sealed class Batch
{
    private readonly StandInSession _session;
    private readonly TdsCommand _command;
    private readonly Variables _variables = new();
    private readonly Dictionary<string, object?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TdsResult> _results = [];

    public Batch(StandInSession session, TdsCommand command)
    {
        _session = session;
        _command = command;
        foreach (var parameter in command.Parameters)
        {
            _variables.AddParameter(parameter.Name, SqlType.Parse(parameter.Type), parameter.Value is null);
            _values[parameter.Name] = parameter.Value;
        }
    }

    private Catalog Catalog => _session.Server.Catalog;

    public IReadOnlyList<TdsResult> Run()
    {
        var counted = _session.IsCounting;
        Run(_command.Text);
        if (_command.Parameters.Count > 0)
        {
            // With parameters, the command runs in sp_executesql, which restores the settings when it ends.
            _session.IsCounting = counted;
        }

        return _results;
    }

    private void Run(string text)
    {
        foreach (var statement in TSqlText.Parse(text).Batches.SelectMany(batch => batch.Statements))
        {
            Run(statement);
        }
    }

    private void Run(TSqlStatement? statement)
    {
        switch (statement)
        {
            case null or PrintStatement or SetTransactionIsolationLevelStatement or SetIdentityInsertStatement:
                break;
            case PredicateSetStatement set:
                _session.IsCounting = set.Options.HasFlag(SetOptions.NoCount) ? !set.IsOn : _session.IsCounting;
                break;
            case BeginEndBlockStatement block:
                foreach (var inner in block.StatementList.Statements)
                {
                    Run(inner);
                }

                break;
            case IfStatement choice:
                _variables.Expressions(Catalog).Check(choice.Predicate, new Scope(null));
                Run(
                    Evaluate(Translation.OfCondition(choice), "SELECT CASE WHEN ", " THEN 1 ELSE 0 END") is 1L
                        ? choice.ThenStatement
                        : choice.ElseStatement
                );
                break;
            case DeclareVariableStatement declare:
                Statements.Check(declare, Catalog, _variables);
                foreach (var declaration in declare.Declarations)
                {
                    _values[declaration.VariableName.Value] = declaration.Value is { } value ? Evaluate(value) : null;
                }

                break;
            case SetVariableStatement set:
                Statements.Check(set, Catalog, _variables);
                _values[set.Variable.Name] = Evaluate(set.Expression);
                break;
            case SaveTransactionStatement save:
                _session.Save(save.Name.Value);
                break;
            case RollbackTransactionStatement { Name: { } savepoint }:
                _session.RollbackTo(savepoint.Value);
                break;
            case KillStatement kill:
                _session.Server.Kill(int.Parse(((Literal)kill.Parameter).Value, CultureInfo.InvariantCulture));
                break;
            case ExecuteStatement execute:
                Execute(execute.ExecuteSpecification);
                break;
            case SelectStatement or InsertStatement or UpdateStatement or DeleteStatement:
                Run(statement, Translation.Of(statement), Catalog.Check(statement, _variables));
                break;
            default:
                _session.Write(() => Change(statement));
                break;
        }
    }

    private void Run(TSqlStatement statement, Translation translation, Shape? shape)
    {
        if (translation.Assigned.Count > 0)
        {
            foreach (var row in Read(translation))
            {
                foreach (var (variable, value) in translation.Assigned.Zip(row))
                {
                    _values[variable] = value;
                }
            }
        }
        else if (shape is not null)
        {
            var rows = statement is SelectStatement ? Read(translation) : _session.Write(() => Read(translation));
            _results.Add(
                TdsResult.OfRows(
                    [.. shape.Columns.Select(column => new TdsColumn(column.Name, column.Type.Type))],
                    [.. rows.Select(row => Typed(row, shape))]
                )
            );
        }
        else
        {
            var written = _session.Write(() => Prepare(translation).ExecuteNonQuery());
            if (_session.IsCounting)
            {
                _results.Add(TdsResult.OfWritten(written));
            }
        }
    }

    private List<object?[]> Read(Translation translation)
    {
        using var reader = Prepare(translation).ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = reader.GetValue(index) is var value and not DBNull ? value : null;
            }

            rows.Add(row);
        }

        return rows;
    }

    private object? Evaluate(TSqlFragment expression) => Evaluate(Translation.Of(expression), "SELECT ", "");

    private object? Evaluate(Translation translation, string before, string after) =>
        Prepare(before + translation.Text + after, translation.Variables).ExecuteScalar() is var value and not DBNull ? value : null;

    private SqliteCommand Prepare(Translation translation) => Prepare(translation.Text, translation.Variables);

    private SqliteCommand Prepare(string text, IEnumerable<string> variables)
    {
        var command = _session.Prepare(text);
        command.Parameters.Clear();
        foreach (var variable in variables)
        {
            command.Parameters.AddWithValue(variable, _values[variable] ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>Converts the row from the types of SQLite to those that SQL Server returns.</summary>
    private static object?[] Typed(object?[] row, Shape shape)
    {
        for (var index = 0; index < row.Length; index++)
        {
            row[index] = (shape.Columns[index].Type.Type.Name, row[index]) switch
            {
                (_, null) => null,
                (SqlTypeName.Int, long number) => checked((int)number),
                (SqlTypeName.RowVersion, long version) => Bytes(version),
                (SqlTypeName.NVarChar or SqlTypeName.VarChar, var text) => Convert.ToString(text, CultureInfo.InvariantCulture),
                (_, var value) => value,
            };
        }

        return row;
    }

    private static byte[] Bytes(long version)
    {
        var bytes = BitConverter.GetBytes(version);
        Array.Reverse(bytes);
        return bytes;
    }

    private bool Change(TSqlStatement statement)
    {
        var catalog = Catalog.Copy();
        Statements.Check(statement, catalog, _variables);
        return statement is AlterTableAlterColumnStatement alter ? Alter(alter, catalog) : Change(Schema.Of(statement, catalog), catalog);
    }

    private bool Change(IEnumerable<string> texts, Catalog catalog)
    {
        foreach (var text in texts)
        {
            _session.Prepare(text).ExecuteNonQuery();
        }

        _session.Server.Catalog = catalog;
        return true;
    }

    /// <summary>
    /// Replaces the column by a new one, because SQLite cannot alter a column. Drops and recreates the indexes of the table, because SQLite
    /// cannot drop a column that has one.
    /// </summary>
    private bool Alter(AlterTableAlterColumnStatement alter, Catalog catalog)
    {
        var table = Catalog.NameOf(alter.SchemaObjectName);
        var indexes = Read(
            new Translation(
                $"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL",
                [],
                []
            )
        );
        return Change(
            [
                .. indexes.Select(index => $"DROP INDEX [{index[0]}]"),
                .. Schema.Altered(table, catalog.Table(table)[alter.ColumnIdentifier.Value]),
                .. indexes.Select(index => (string)index[1]!),
            ],
            catalog
        );
    }

    private void Execute(ExecuteSpecification execute)
    {
        switch (execute.ExecutableEntity)
        {
            case ExecutableStringList { Strings: [StringLiteral text] }:
                Run(text.Value);
                break;
            case ExecutableProcedureReference { ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value: var name } call:
                var answer = Call(
                    name.ToUpperInvariant(),
                    [.. call.Parameters.Select(parameter => (parameter.Variable?.Name ?? "", Evaluate(parameter.ParameterValue)))]
                );
                if (execute.Variable is { } result)
                {
                    _values[result.Name] = answer;
                }

                break;
            default:
                throw new NotSupportedException($"The stand-in cannot run this: {TSqlText.Of(execute)}");
        }
    }

    private long Call(string procedure, IReadOnlyList<(string Name, object? Value)> arguments)
    {
        string Argument(string name) =>
            (string)arguments.Single(argument => argument.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value!;
        switch (procedure)
        {
            case "SP_GETAPPLOCK":
                return _session.TryLock(Argument("@Resource")) ? 0 : -1;
            case "SP_RENAME":
                var catalog = Catalog.Copy();
                IReadOnlyList<string> names = [.. arguments.Select(argument => (string)argument.Value!)];
                catalog.Rename(names);
                return _session.Write(() => Change(Schema.Renamed(names), catalog)) ? 0 : 1;
            case "SP_RELEASEAPPLOCK":
                _session.Unlock(Argument("@Resource"));
                return 0;
            default:
                throw new NotSupportedException($"The stand-in has no procedure {procedure}.");
        }
    }
}
