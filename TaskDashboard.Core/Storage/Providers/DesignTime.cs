using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>For the tool that creates migrations; it opens no database.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteStoreContext>
{
    public SqliteStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite("Data Source=design.db").Options);
}

/// <summary>For the tool that creates migrations; it opens no database.</summary>
internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerStoreContext>
{
    public SqlServerStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer("Server=design").Options);
}

/// <summary>For the tool that creates migrations; it opens no database.</summary>
internal sealed class PostgreSqlDesign : IDesignTimeDbContextFactory<PostgreSqlStoreContext>
{
    public PostgreSqlStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlStoreContext>().UseNpgsql("Host=design").Options);
}
