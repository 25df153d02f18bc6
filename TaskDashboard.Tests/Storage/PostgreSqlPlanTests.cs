using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>PostgreSQL reads a company's task list from an index, also among many tasks of others.</summary>
public sealed class PostgreSqlPlanTests : CoreTest
{
    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();

    [Theory]
    [InlineData("few", "", "ix_tasks_companyid_number")]
    [InlineData("none", "", "ix_tasks_companyid_number")]
    [InlineData("few", "AND State = 3", "ix_tasks_companyid_state_number")]
    [InlineData("none", "AND State = 3", "ix_tasks_companyid_(state_)?number")]
    [InlineData("few", "AND Type = 'import'", "ix_tasks_companyid_type_number")]
    public async Task The_list_of_a_company_with_few_or_no_tasks_is_read_from_its_index(string company, string condition, string index)
    {
        await StartAsync();
        await StopAsync();
        using var connection = Database.Open();
        using var fill = connection.CreateCommand();
        fill.CommandText = """
            INSERT INTO Tasks (Number, Id, CompanyId, Type, Name, Executor, State, Run, SkippedItemCount, CreatedAt, CreatedBy, Version,
                SubtasksPending, SubtasksInProgress, SubtasksCompleted, SubtasksFailed, SubtasksSkipped, DetailsVersion)
            SELECT n, lpad(n::text, 24, '0'), CASE WHEN n % 3 = 0 THEN NULL WHEN n % 100 = 1 THEN 'few' ELSE 'many' END, CASE
            WHEN n % 7 = 0 THEN 'import' ELSE 'scan' END, 'n', 2, n % 5, 1, 0, n, 'test', 1,
                0, 0, 0, 0, 0, 0
            FROM generate_series(1, 20000) AS n;
            ANALYZE Tasks;
            """;
        fill.ExecuteNonQuery();
        using var explain = connection.CreateCommand();
        explain.CommandText =
            $"EXPLAIN SELECT Number, Name FROM Tasks WHERE CompanyId = '{company}' {condition} AND Number < 20000 ORDER BY Number "
            + "DESC LIMIT 51";
        using var rows = explain.ExecuteReader();
        var plan = "";
        while (rows.Read())
        {
            plan += rows.GetString(0) + "\n";
        }

        Assert.Matches(index, plan);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("pk_tasks", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zzqzz")]
    [InlineData("port 1234")]
    [InlineData(" qz")]
    public async Task A_rare_text_is_found_by_its_index(string text)
    {
        await StartAsync();
        await StopAsync();
        using var connection = Database.Open();
        using var fill = connection.CreateCommand();
        fill.CommandText = """
            INSERT INTO TaskTexts (TaskNumber, Folded) SELECT n, E'\n nightly import ' || n FROM generate_series(1, 20000) AS n;
            ANALYZE TaskTexts;
            """;
        fill.ExecuteNonQuery();
        using var explain = connection.CreateCommand();
        explain.CommandText =
            $"SET enable_seqscan = off; EXPLAIN WITH found AS MATERIALIZED (SELECT TaskNumber FROM TaskTexts WHERE Folded LIKE '%{text}%') "
            + "SELECT TaskNumber FROM found LIMIT 20001";
        using var rows = explain.ExecuteReader();
        var plan = "";
        while (rows.Read())
        {
            plan += rows.GetString(0) + "\n";
        }

        Assert.Contains("ix_tasktexts_folded", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("pk_tasktexts", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_extension_texts_are_searched_without_an_index_and_the_reason_is_known()
    {
        await using var database = PostgreSqlTestDatabase.Create();
        const string Name = "taskdashboard_no_extension";
        using (var administrator = database.Open())
        using (var grant = administrator.CreateCommand())
        {
            // May create tables in a schema of its own, but no extension in the database.
            grant.CommandText = $"""
                DROP EXTENSION IF EXISTS pg_trgm CASCADE;
                DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Name}') THEN CREATE ROLE {Name}; END IF; END $$;
                GRANT {Name} TO CURRENT_USER;
                CREATE SCHEMA {Name} AUTHORIZATION {Name};
                """;
            grant.ExecuteNonQuery();
        }

        var index = new PostgreSqlTextIndex();
        using var limited = database.Open();
        using (var become = limited.CreateCommand())
        {
            become.CommandText = $"SET ROLE {Name}; SET search_path = {Name}";
            become.ExecuteNonQuery();
        }

        Assert.StartsWith("Texts are searched without an index", index.Create(limited), StringComparison.Ordinal);
        using var sql = new SqlSession(database.CreateProvider(), database.Open());
        Assert.Null(index.Find(sql, TaskTextTable.Searched, SoughtText.Of("import")!, null, newestFirst: true, 5));
    }
}
