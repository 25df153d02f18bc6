using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Changes;
using TaskDashboard.Core.Domain;

namespace TaskDashboard.Core.Store.Providers;

/// <summary>SQL Server 2019 or later, or Azure SQL.</summary>
public sealed class SqlServerStoreProvider(string connectionString) : StoreProvider
{
    private const string InstanceLock = "TaskDashboard.Instance";
    private const int Deadlock = 1205;
    private const int LogFull = 9002;
    private const int FileGroupFull = 1105;
    private const int DatabaseReadOnly = 3906;
    private const int TimedOut = -2;
    private const int NullNotAllowed = 515;
    private const int BrokenConstraint = 547;
    private const int DuplicateInIndex = 2601;
    private const int DuplicateKey = 2627;
    private const int WouldBeTruncated = 2628;
    private const int WouldBeTruncatedBefore2019 = 8152;

    public override string Name => "SqlServer";

    public override bool KeepsKeyRing => true;

    public override string? DataFolder => null;

    public override StoreContext CreateContext() =>
        new SqlServerStoreContext(new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer(connectionString).Options);

    internal override StoreContext CreateContext(DbConnection connection) =>
        new SqlServerStoreContext(new DbContextOptionsBuilder<SqlServerStoreContext>().UseSqlServer(connection).Options);

    internal override DbConnection OpenWriter() => Open();

    internal override DbConnection OpenReader() => Open();

    internal override Statements StatementsOn(DbConnection connection) => new Commands(connection);

    internal override DbTransaction BeginWrite(DbConnection connection) => connection.BeginTransaction(IsolationLevel.ReadCommitted);

    internal override string FirstRows(string count) => $"OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY";

    internal override CommitOrder CommitOrder { get; } = new RowVersionOrder();

    public override IDisposable TakeInstanceLock()
    {
        // The lock belongs to the connection: the server lets go of it when this process or its network ends.
        var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "DECLARE @result int; EXEC @result = sp_getapplock @Resource = @p0, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; SELECT @result;";
        var name = command.CreateParameter();
        name.ParameterName = "@p0";
        name.Value = InstanceLock;
        command.Parameters.Add(name);
        if (command.ExecuteScalar() is int and >= 0)
        {
            return connection;
        }

        connection.Dispose();
        throw new StoreInUseException("Another TaskDashboard runs on this database. Stop it first, or name another database in ConnectionStrings:TaskDashboard.");
    }

    internal override string? Explain(DbException failure) => (failure as SqlException)?.Number switch
    {
        Deadlock => "The database was busy with another program. Try again.",
        LogFull or FileGroupFull => "The database is out of space. Free some and try again.",
        DatabaseReadOnly => "The database is read-only.",
        TimedOut => "The database did not answer in time.",
        NullNotAllowed or BrokenConstraint or DuplicateInIndex or DuplicateKey or WouldBeTruncated or WouldBeTruncatedBefore2019 => null,
        not null => "The database did not carry out the command.",
        null => null,
    };

    private sealed class Commands(DbConnection connection) : Statements
    {
        public override Statement Prepare(string text) => new CommandStatement(connection, text);

        public override void Dispose()
        {
        }
    }

    private SqlConnection Open()
    {
        var connection = new SqlConnection(connectionString);
        connection.Open();
        return connection;
    }
}

/// <summary>The tables on SQL Server.</summary>
public sealed class SqlServerStoreContext(DbContextOptions<SqlServerStoreContext> options) : StoreContext(options)
{
    private const string Exact = "Latin1_General_100_BIN2";

    // What people search for by its text keeps the server's collation; everything else compares exactly, as on the other providers.
    private static readonly string[] Searched = [nameof(TrackedTask.Name), nameof(TrackedTask.Description), nameof(TrackedTask.Launcher)];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(table => table.GetProperties()))
        {
            if (property.ClrType == typeof(string) && !Searched.Contains(property.Name))
            {
                property.SetCollation(Exact);
            }
        }

        modelBuilder.Entity<Change>(table =>
        {
            table.Property<byte[]>(RowVersionOrder.Column).IsRowVersion();
            table.HasIndex(RowVersionOrder.Column);
        });
    }
}
