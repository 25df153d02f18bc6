using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Changes;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>The tables on PostgreSQL. Their names are in lower case, which is what PostgreSQL takes the unquoted names of hand-written SQL for.</summary>
public sealed class PostgreSqlStoreContext(DbContextOptions<PostgreSqlStoreContext> options) : StoreContext(options)
{
    // By bytes, as on SQLite; searching without regard to case then knows the letters of ASCII, again as on SQLite.
    private const string Exact = "C";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Change>(table =>
        {
            table.Property<ulong>(TransactionOrder.Column).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
            table.HasIndex(TransactionOrder.Column, nameof(Change.Sequence)).IsUnique();
        });

        foreach (var table in modelBuilder.Model.GetEntityTypes())
        {
            table.SetTableName(Lower(table.GetTableName()));
            foreach (var property in table.GetProperties())
            {
                property.SetColumnName(Lower(property.GetColumnName()));
                if (property.ClrType == typeof(string))
                {
                    property.SetCollation(Exact);
                }
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

        // Flags are 0 and 1, as hand-written SQL has them.
        configurationBuilder.Properties<bool>().HaveConversion<int>();
    }

    private static string? Lower(string? name) => name?.ToLowerInvariant();
}
