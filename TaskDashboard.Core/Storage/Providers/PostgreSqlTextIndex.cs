using System.Data.Common;
using Npgsql;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// PostgreSQL's pg_trgm with a GIN index. It finds all rows of a text together, in no order. So it is used for a text that few rows have;
/// a page with a frequent text is filled soon by looking through the rows in order.
/// </summary>
internal sealed class PostgreSqlTextIndex : TextIndex
{
    private const int MostRows = 20_000;

    // Larger lists of what is not in the index yet make searches slow.
    private const int PendingKilobytes = 1024;

    private volatile bool _exists;

    public override string? Create(DbConnection connection)
    {
        try
        {
            Run(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm");
            foreach (var table in Searched)
            {
                Run(
                    connection,
                    $"CREATE INDEX IF NOT EXISTS IX_{table.Name}_Folded ON {table.Name} USING gin (Folded gin_trgm_ops) WITH "
                        + $"(gin_pending_list_limit = {PendingKilobytes})"
                );
            }

            _exists = true;
            return null;
        }
        catch (PostgresException failure)
            when (failure.SqlState
                    is PostgresErrorCodes.InsufficientPrivilege
                        or PostgresErrorCodes.UndefinedFile
                        or PostgresErrorCodes.FeatureNotSupported
                        or PostgresErrorCodes.UndefinedObject
            )
        {
            return "Texts are searched without an index, because the extension pg_trgm cannot be created in this database. Searches for "
                + "rare texts are slower and end in parts. To change it, run CREATE EXTENSION pg_trgm as a superuser and start again.";
        }
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
        if (!_exists)
        {
            return null;
        }

        // Materialized, so that the limit does not make the server look through the whole table for a text that it takes for frequent.
        var numbers = new List<long>();
        using (
            var rows = sql.Prepare(
                    $"""
                    WITH found AS MATERIALIZED (SELECT {table.Key} FROM {table.Name} WHERE Folded LIKE @p0)
                    SELECT {table.Key} FROM found {sql.Provider.FirstRows("@p1")}
                    """
                )
                .Query(SearchText.Pattern(sought.Stored), MostRows + 1)
        )
        {
            while (rows.Read())
            {
                numbers.Add(table.Read(rows, 0));
            }
        }

        if (numbers.Count > MostRows)
        {
            return null;
        }

        var left = numbers.Where(number => after is not { } key || (newestFirst ? number < key : number > key));
        return [.. (newestFirst ? left.OrderDescending() : left.Order()).Take(most)];
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
