using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;
using ITable = TaskDashboard.Core.Storage.Tables.ITable;

namespace TaskDashboard.Tests.Unit.Store;

/// <summary>A table is one list of columns. Statements, reading and EF's model are derived from it.</summary>
public sealed class TableTests
{
    public static TheoryData<string> Providers => ["Sqlite", "PostgreSql", "SqlServer"];

    [Fact]
    public void A_column_that_is_added_to_the_list_is_inserted_updated_read_and_mapped()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var context = new SampleContext<WithNote>(connection);
        context.Database.EnsureCreated();
        var (before, table) = (new WithoutNote(), new WithNote());
        var row = new Sample
        {
            Number = 1,
            Name = "one",
            Note = "first",
            State = TaskState.Pending,
            Counts = new SubtaskCounts(1, 2, 3, 4, 5),
            IsOpen = true,
        };
        var update = table.Update(sample => sample.Number, sample => sample.State);

        Run(table.Insert.Text, table.ValuesOf(row));
        Run(table.Insert.Text, table.ValuesOf(row with { Number = 2, Note = null, Outcome = TaskOutcome.Warning, IsOpen = false }));
        Assert.Equal(row, Read(1));
        Assert.Equal(row with { Number = 2, Note = null, Outcome = TaskOutcome.Warning, IsOpen = false }, Read(2));
        Assert.Equal(row, context.Samples.AsNoTracking().Single(sample => sample.Note == "first"));

        var after = row with { Note = "second", State = TaskState.Failed, Name = "a fixed column is not written" };
        Assert.Equal(1, Run(update.Text, update.ValuesOf(row, after)));
        Assert.Equal(after with { Name = "one" }, Read(1));
        Assert.Equal(0, Run(update.Text, update.ValuesOf(row, after)));

        var mapped = context.Model.FindEntityType(typeof(Sample))!.FindProperty(nameof(Sample.Note))!;
        Assert.Equal((30, true), (mapped.GetMaxLength(), mapped.IsNullable));
        foreach (var text in new[] { before.Select, before.Insert.Text, before.Update(sample => sample.Number).Text })
        {
            Assert.DoesNotContain("Note", text, StringComparison.Ordinal);
        }

        using var other = new SampleContext<WithoutNote>(connection);
        Assert.Null(other.Model.FindEntityType(typeof(Sample))!.FindProperty(nameof(Sample.Note)));
        Assert.Equal(after with { Name = "one", Note = null }, Find(before, 1));

        Sample? Read(int number) => Find(table, number);

        Sample? Find(Table<Sample> from, int number)
        {
            using var statement = new SqliteStatement(connection.Handle!, from.Select + " WHERE Number = @p0");
            return from.First(statement.Query(number));
        }

        int Run(string text, object?[] values)
        {
            using var statement = new SqliteStatement(connection.Handle!, text);
            return statement.Run(values);
        }
    }

    [Fact]
    public void An_insert_may_omit_columns_without_a_value()
    {
        var insert = new WithNote().InsertWithout(sample => sample.Note, sample => sample.Outcome);

        Assert.Equal(
            "INSERT INTO Samples (Number, Name, State, IsOpen, CountsPending, CountsInProgress, CountsCompleted, CountsFailed, "
                + "CountsSkipped) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
            insert.Text
        );
        Assert.Equal(
            [7, "seven", 1, 0, 0, 0, 0, 0, 0],
            insert.ValuesOf(
                new Sample
                {
                    Number = 7,
                    Name = "seven",
                    State = TaskState.InProgress,
                }
            )
        );
    }

    [Fact]
    public void An_update_finds_its_row_by_key_and_checks_the_other_values_that_it_names()
    {
        var update = new WithoutNote().Update([sample => sample.IsOpen], sample => sample.State, sample => sample.Number);
        var before = new Sample
        {
            Number = 7,
            Name = "seven",
            State = TaskState.InProgress,
        };

        Assert.Equal("UPDATE Samples SET IsOpen = @p0 WHERE Number = @p1 AND State = @p2", update.Text);
        Assert.Equal(1..2, update.Key);
        Assert.Equal([1, 7, 1], update.ValuesOf(before, before with { IsOpen = true }));
    }

    [Fact]
    public void An_update_may_add_to_columns_and_replace_the_others()
    {
        var update = new WithNote().Add(sample => sample.Counts.Pending, sample => sample.Counts.Failed);

        Assert.Equal(
            "UPDATE Samples SET Note = @p0, State = @p1, Outcome = @p2, IsOpen = @p3, CountsPending = CountsPending + @p4, "
                + "CountsInProgress = @p5, CountsCompleted = @p6, "
                + "CountsFailed = CountsFailed + @p7, CountsSkipped = @p8 WHERE Number = @p9",
            update.Text
        );
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_model_of_each_provider_has_the_columns_of_the_lists(string name)
    {
        StoreProvider[] providers =
        [
            new SqliteStoreProvider("Data Source=schema.db"),
            new PostgreSqlStoreProvider("Host=schema;Database=schema"),
            new SqlServerStoreProvider("Server=schema;Database=schema"),
        ];
        using var context = providers.Single(provider => provider.Name == name).CreateContext();
        var model = context.GetService<IDesignTimeModel>().Model;
        var tables = Tables();

        Assert.Equal(model.GetEntityTypes().Select(entity => entity.ClrType.Name).Order(), tables.Select(table => table.Row.Name).Order());
        foreach (var table in tables)
        {
            var entity = model.FindEntityType(table.Row)!;
            var made = model.GetRelationalModel().Tables.Single(candidate => candidate.Name == entity.GetTableName());
            var columns = made.Columns.Where(column => column.Name is not ("CommitOrder" or "commitorder")).ToList();
            Assert.Equal(table.Name, made.Name, ignoreCase: true);
            Assert.Equal(
                table.Columns.Select(column => column.Name.ToUpperInvariant()).Order(),
                columns.Select(column => column.Name.ToUpperInvariant()).Order()
            );
            Assert.Equal(
                table.Columns.Where(column => column.IsKey).Select(column => column.Name.ToUpperInvariant()),
                entity.FindPrimaryKey()!.Properties.Select(property => property.GetColumnName().ToUpperInvariant())
            );
            foreach (var column in table.Columns)
            {
                var mapped = columns.Single(candidate => candidate.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));
                var property = mapped.PropertyMappings[0].Property;
                Assert.Equal((column.Name, column.IsNullable, column.MaxLength), (column.Name, mapped.IsNullable, property.GetMaxLength()));
                Assert.Equal((column.Name, column.Type), (column.Name, property.ClrType));
                Assert.Equal((column.Name, column.IsPublicId || column.IsAscii), (column.Name, property.IsUnicode() == false));
            }
        }
    }

    [Fact]
    public void Every_property_that_a_record_can_be_given_has_a_column()
    {
        var missing =
            from table in Tables()
            from property in table.Row.GetProperties()
            where property.SetMethod?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) is true
            where !table.Columns.Any(column => column.Path[0].Name == property.Name)
            select $"{table.Row.Name}.{property.Name}";

        Assert.Empty(missing);
    }

    [Fact]
    public void A_key_has_its_columns_in_the_order_of_the_list() =>
        Assert.Equal(
            ["TaskNumber", "ReportId"],
            AnsweredReportTable.Instance.Columns.Where(column => column.IsKey).Select(column => column.Name)
        );

    private static List<ITable> Tables() =>
        [
            .. typeof(StoreContext)
                .Assembly.GetTypes()
                .Where(type => type.IsAssignableTo(typeof(ITable)) && type is { IsAbstract: false, IsInterface: false })
                .Select(type => (ITable)Activator.CreateInstance(type)!),
        ];

    private sealed record Sample
    {
        public required int Number { get; init; }
        public required string Name { get; init; }
        public string? Note { get; init; }
        public TaskState State { get; init; }
        public TaskOutcome? Outcome { get; init; }
        public bool IsOpen { get; init; }
        public SubtaskCounts Counts { get; init; }
        public int Derived => Number + 1;
    }

    private sealed class WithoutNote()
        : Table<Sample>(
            "Samples",
            new(sample => sample.Number) { IsKey = true },
            new(sample => sample.Name) { IsFixed = true, MaxLength = 20 },
            new(sample => sample.State),
            new(sample => sample.Outcome),
            new(sample => sample.IsOpen),
            new(sample => sample.Counts.Pending),
            new(sample => sample.Counts.InProgress),
            new(sample => sample.Counts.Completed),
            new(sample => sample.Counts.Failed),
            new(sample => sample.Counts.Skipped)
        );

    private sealed class WithNote()
        : Table<Sample>(
            "Samples",
            new(sample => sample.Number) { IsKey = true },
            new(sample => sample.Name) { IsFixed = true, MaxLength = 20 },
            new(sample => sample.Note) { MaxLength = 30 },
            new(sample => sample.State),
            new(sample => sample.Outcome),
            new(sample => sample.IsOpen),
            new(sample => sample.Counts.Pending),
            new(sample => sample.Counts.InProgress),
            new(sample => sample.Counts.Completed),
            new(sample => sample.Counts.Failed),
            new(sample => sample.Counts.Skipped)
        );

    private sealed class SampleContext<TTable>(SqliteConnection connection) : DbContext
        where TTable : Table<Sample>, new()
    {
        public DbSet<Sample> Samples => Set<Sample>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite(connection);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => new TTable().Configure(modelBuilder.Entity<Sample>());
    }
}
