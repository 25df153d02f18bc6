using System.Data.Common;
using System.Text;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// SQLite's FTS5 with the trigram tokenizer. The index has each three characters in a row and the numbers of the rows with them, but
/// neither their places (that would double its size) nor the texts. So a row that has all parts of a text is compared with the text.
/// Triggers keep the index.
/// </summary>
internal sealed class SqliteTextIndex : TextIndex
{
    // More would cost more than the comparison of the few rows that are left.
    private const int MostTrigrams = 24;

    public override string? Create(DbConnection connection)
    {
        foreach (var table in Searched)
        {
            var isNew = Count(connection, $"SELECT COUNT(*) FROM sqlite_master WHERE name = '{IndexOf(table)}'") == 0;
            Run(
                connection,
                $"""
                CREATE VIRTUAL TABLE IF NOT EXISTS {IndexOf(table)} USING fts5(Folded, content='{table.Name}', content_rowid='{table.Key}',
                    tokenize='trigram case_sensitive 1', detail=none, columnsize=0);
                CREATE TRIGGER IF NOT EXISTS {table.Name}_Added AFTER INSERT ON {table.Name} BEGIN
                    INSERT INTO {IndexOf(table)} (rowid, Folded) VALUES (new.{table.Key}, new.Folded);
                END;
                CREATE TRIGGER IF NOT EXISTS {table.Name}_Removed AFTER DELETE ON {table.Name} BEGIN
                    INSERT INTO {IndexOf(table)} ({IndexOf(table)}, rowid, Folded) VALUES ('delete', old.{table.Key}, old.Folded);
                END;
                """
            );
            if (isNew)
            {
                Run(connection, $"INSERT INTO {IndexOf(table)} ({IndexOf(table)}) VALUES ('rebuild')");
            }
        }

        return null;
    }

    public override IReadOnlyList<long>? Find(
        SqlSession sql,
        NumberedTable table,
        SoughtText sought,
        long? after,
        bool newestFirst,
        int most
    )
    {
        if (Match(sought.Stored) is not { } match)
        {
            return null;
        }

        var (before, direction) = newestFirst ? ("<", " DESC") : (">", "");
        var numbers = new List<long>();
        using var rows = sql.Prepare(
                $"""
                SELECT t.{table.Key} FROM {IndexOf(table)} CROSS JOIN {table.Name} t ON t.{table.Key} = {IndexOf(table)}.rowid
                WHERE {IndexOf(table)} MATCH @p0 AND {IndexOf(table)}.rowid {before} @p1 AND instr(t.Folded, @p2) > 0
                ORDER BY {IndexOf(table)}.rowid{direction} {sql.Provider.FirstRows("@p3")}
                """
            )
            .Query(match, after ?? (newestFirst ? long.MaxValue : -1), sought.Stored, most);
        while (rows.Read())
        {
            numbers.Add(table.Read(rows, 0));
        }

        return numbers;
    }

    /// <summary>Returns the query for rows that have all of these three characters; null if the text is shorter.</summary>
    private static string? Match(string text)
    {
        var letters = text.EnumerateRunes().ToArray();
        if (letters.Length < SoughtText.ShortestPart)
        {
            return null;
        }

        // Side by side, and the last three: overlapping ones exclude few rows more.
        var match = new StringBuilder();
        var last = letters.Length - SoughtText.ShortestPart;
        var starts = Enumerable
            .Range(0, MostTrigrams - 1)
            .Select(index => index * SoughtText.ShortestPart)
            .TakeWhile(start => start < last)
            .Append(last);
        foreach (var start in starts)
        {
            match.Append(match.Length == 0 ? "\"" : " \"");
            foreach (var letter in letters.AsSpan(start, SoughtText.ShortestPart))
            {
                match.Append(letter.Value == '"' ? "\"\"" : letter.ToString());
            }

            match.Append('"');
        }

        return match.ToString();
    }

    /// <summary>Returns the name of the index of a table, such as TaskTextIndex.</summary>
    private static string IndexOf(NumberedTable table) => table.Name[..^1] + "Index";

    private static long Count(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
