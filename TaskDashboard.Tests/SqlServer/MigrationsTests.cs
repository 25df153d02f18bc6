using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.SqlServer.TSql;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>SQL Server accepts the script of all migrations, and the script creates the tables that the statements need.</summary>
public sealed class MigrationsTests
{
    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Script)]
    [InlineData(MigrationsSqlGenerationOptions.Script | MigrationsSqlGenerationOptions.Idempotent)]
    public void The_script_creates_the_tables_of_the_model_with_their_types(MigrationsSqlGenerationOptions options)
    {
        using var context = new SqlServerStoreProvider("Server=schema;Database=schema").CreateContext();
        var catalog = new Catalog();

        Statements.Go(context.GetService<IMigrator>().GenerateScript(options: options), catalog, new Variables());

        foreach (var table in context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables)
        {
            var created = catalog.Table(table.Name);
            Assert.Equal(table.Columns.Select(column => column.Name).Order(), created.Keys.Order());
            Assert.All(
                table.Columns,
                column =>
                    Assert.Equal(
                        (SqlType.Parse(column.StoreType), column.IsNullable),
                        (created[column.Name].Type, created[column.Name].IsNullable)
                    )
            );
        }
    }

    /// <summary>SQL Server refuses a foreign key that adds a second cascade path to a table (error 1785).</summary>
    [Fact]
    public void No_delete_cascades_to_a_table_by_two_paths()
    {
        using var context = new SqlServerStoreProvider("Server=schema;Database=schema").CreateContext();

        foreach (var table in context.Model.GetEntityTypes())
        {
            var reached = new HashSet<IEntityType>();
            Assert.True(Reach(table, reached), $"{table.GetTableName()} cascades to a table by two paths.");
        }
    }

    private static bool Reach(IEntityType table, HashSet<IEntityType> reached) =>
        table
            .GetReferencingForeignKeys()
            .Where(key => key.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull)
            .All(key => reached.Add(key.DeclaringEntityType) && Reach(key.DeclaringEntityType, reached));
}
