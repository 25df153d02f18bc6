using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// The tables on PostgreSQL. Their names are in lower case, because PostgreSQL reads the unquoted names of hand-written SQL so.
/// </summary>
public sealed class PostgreSqlStoreContext(DbContextOptions<PostgreSqlStoreContext> options) : StoreContext(options)
{
    // By bytes, as on SQLite. ILIKE then ignores the case of ASCII letters only.
    private const string Exact = "C";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Change>(table =>
        {
            table.Property<ulong>(TransactionOrder.Column).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
            table.HasIndex(TransactionOrder.Column, nameof(Change.Sequence)).IsUnique();
        });

        // The other databases append a table's key to each of its indexes. Without it, a claim would sort all pushes that were accepted
        // together.
        modelBuilder.Entity<Push>(table =>
        {
            var open = table.Metadata.GetIndexes().Single(index => index.GetDatabaseName() == PushTable.OpenIndex);
            table.Metadata.RemoveIndex(open);
            table
                .HasIndex([.. open.Properties.Select(property => property.Name), nameof(Push.Number)])
                .HasDatabaseName(PushTable.OpenIndex)
                .HasFilter(open.GetFilter());
        });

        foreach (var table in modelBuilder.Model.GetEntityTypes())
        {
            table.SetTableName(Lower(table.GetTableName()));
            foreach (
                var property in table
                    .GetProperties()
                    .Concat(table.GetComplexProperties().SelectMany(part => part.ComplexType.GetProperties()))
            )
            {
                property.SetColumnName(Lower(property.GetColumnName()));
                if (property.ClrType == typeof(string))
                {
                    property.SetCollation(Exact);
                }
            }

            foreach (var column in table.GetComplexProperties().SelectMany(part => part.ComplexType.GetProperties()))
            {
                column.SetColumnName(Lower(column.GetColumnName()));
            }

            foreach (var key in table.GetKeys())
            {
                key.SetName(Lower(key.GetName()));
            }

            foreach (var key in table.GetForeignKeys())
            {
                key.SetConstraintName(Lower(key.GetConstraintName()));
            }

            foreach (var index in table.GetIndexes())
            {
                index.SetDatabaseName(Lower(index.GetDatabaseName()));
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // Flags are 0 and 1, as in hand-written SQL.
        configurationBuilder.Properties<bool>().HaveConversion<int>();
    }

    private static string? Lower(string? name) => name?.ToLowerInvariant();
}
