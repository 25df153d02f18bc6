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
}
