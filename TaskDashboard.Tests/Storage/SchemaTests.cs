using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Storage;

/// <summary>The migrations of each provider produce the current model. The tests need no server.</summary>
public sealed class SchemaTests
{
    private static readonly StoreProvider Sqlite = new SqliteStoreProvider("Data Source=schema.db");
    private static readonly StoreProvider SqlServer = new SqlServerStoreProvider("Server=schema;Database=schema");

    private static readonly StoreProvider PostgreSql = new PostgreSqlStoreProvider("Host=schema;Database=schema");

    public static TheoryData<string> Providers => ["Sqlite", "PostgreSql", "SqlServer"];

    [Theory]
    [MemberData(nameof(Providers))]
    public void Every_change_of_the_model_has_a_migration(string name)
    {
        using var context = Of(name).CreateContext();

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_script_creates_every_table_and_index_of_the_model(string name)
    {
        using var context = Of(name).CreateContext();

        var script = context.GetService<IMigrator>().GenerateScript();

        foreach (var table in context.GetService<IDesignTimeModel>().Model.GetEntityTypes())
        {
            Assert.Matches($@"CREATE TABLE [\[""]?{table.GetTableName()}[\]""]? ", script);
            Assert.All(table.GetIndexes(), index => Assert.Contains(index.GetDatabaseName()!, script, StringComparison.Ordinal));
        }

        Assert.DoesNotMatch(@"\bIDENTITY\b", script);
        Assert.DoesNotContain("AUTOINCREMENT", script, StringComparison.Ordinal);
        Assert.Contains("WHERE State <= 1", script, StringComparison.Ordinal);
        Assert.Contains("WHERE State = 2", script, StringComparison.Ordinal);
    }

    [Fact]
    public void On_SQL_Server_texts_are_compared_exactly_except_in_searched_columns()
    {
        using var context = SqlServer.CreateContext();
        var model = context.GetService<IDesignTimeModel>().Model;

        foreach (
            var property in model
                .GetEntityTypes()
                .SelectMany(table => table.GetProperties())
                .Where(property => property.ClrType == typeof(string))
        )
        {
            var searched = property.Name is "Name" or "Description" or "Launcher";
            Assert.Equal(searched ? null : "Latin1_General_100_BIN2", property.GetCollation());
        }
    }

    [Fact]
    public void On_PostgreSQL_names_need_no_quotes_and_texts_are_compared_exactly()
    {
        using var context = PostgreSql.CreateContext();

        foreach (var table in context.GetService<IDesignTimeModel>().Model.GetEntityTypes())
        {
            Assert.Matches("^[a-z]+$", table.GetTableName());
            foreach (
                var property in table
                    .GetProperties()
                    .Concat(table.GetComplexProperties().SelectMany(part => part.ComplexType.GetProperties()))
            )
            {
                Assert.Matches("^[a-z][a-z0-9]*$", property.GetColumnName());
                Assert.Equal(property.ClrType == typeof(string) ? "C" : null, property.GetCollation());
                Assert.NotEqual("boolean", property.GetColumnType());
            }
        }
    }

    private static StoreProvider Of(string name) => new[] { Sqlite, PostgreSql, SqlServer }.Single(provider => provider.Name == name);
}
