using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>The tables, the same for every provider. Each provider has a derived class and its own migrations.</summary>
public abstract class StoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<TrackedTask> Tasks => Set<TrackedTask>();
    public DbSet<Company> Companies => Set<Company>();
    public DbSet<TaskTransition> TaskTransitions => Set<TaskTransition>();
    public DbSet<Subtask> Subtasks => Set<Subtask>();
    public DbSet<Destination> Destinations => Set<Destination>();
    public DbSet<Push> Pushes => Set<Push>();
    public DbSet<PushPayload> PushPayloads => Set<PushPayload>();
    public DbSet<PushAttempt> PushAttempts => Set<PushAttempt>();
    public DbSet<ErrorSignature> ErrorSignatures => Set<ErrorSignature>();
    public DbSet<FailureGroup> FailureGroups => Set<FailureGroup>();
    public DbSet<OpenCircuit> Circuits => Set<OpenCircuit>();
    public DbSet<PushServiceSwitch> PushService => Set<PushServiceSwitch>();
    public DbSet<RetryRequest> RetryRequests => Set<RetryRequest>();
    public DbSet<RetrySet> RetrySets => Set<RetrySet>();
    public DbSet<RetryFilter> RetryFilters => Set<RetryFilter>();
    public DbSet<RetryItem> RetryItems => Set<RetryItem>();
    public DbSet<RetryError> RetryErrors => Set<RetryError>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();
    public DbSet<SavedView> Views => Set<SavedView>();
    public DbSet<Change> Changes => Set<Change>();

    internal DbSet<StoredDetails> TaskDetails => Set<StoredDetails>();
    internal DbSet<Workspace> Workspaces => Set<Workspace>();
    internal DbSet<KeySession> KeySessions => Set<KeySession>();
    internal DbSet<SignInAttempts> SignInAttempts => Set<SignInAttempts>();
    internal DbSet<AnsweredReport> AnsweredReports => Set<AnsweredReport>();
    internal DbSet<TaskCount> TaskCounts => Set<TaskCount>();
    internal DbSet<PushCount> PushCounts => Set<PushCount>();
    internal DbSet<PushMinute> PushMinutes => Set<PushMinute>();
    internal DbSet<PushQuarter> PushQuarters => Set<PushQuarter>();
    internal DbSet<FailureMinute> FailureMinutes => Set<FailureMinute>();
    internal DbSet<FailureHour> FailureHours => Set<FailureHour>();
    internal DbSet<TaskMinute> TaskMinutes => Set<TaskMinute>();
    internal DbSet<TaskQuarter> TaskQuarters => Set<TaskQuarter>();
    internal DbSet<RollupKind> RollupKinds => Set<RollupKind>();
    internal DbSet<RollupType> RollupTypes => Set<RollupType>();
    internal DbSet<DeletedRows> DeletedRows => Set<DeletedRows>();
    internal DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();
    internal DbSet<DefaultView> DefaultViews => Set<DefaultView>();
    internal DbSet<Series> Series => Set<Series>();
    internal DbSet<LeaseRow> Lease => Set<LeaseRow>();

    /// <summary>Creates this database's search for part of a text, ignoring case.</summary>
    /// <returns>The test of a column.</returns>
    internal virtual Func<Expression, Expression> Holds(string text)
    {
        var pattern = SearchText.Pattern(text);
        Expression<Func<string>> parameter = () => pattern;
        return column =>
            Expression.Call(
                typeof(DbFunctionsExtensions),
                nameof(DbFunctionsExtensions.Like),
                null,
                Expression.Constant(EF.Functions),
                column,
                parameter.Body,
                Expression.Constant("\\")
            );
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(StoreContext).Assembly);
        StoreFunctions.AddTo(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);

        // Times are Unix milliseconds on every provider: the same for hand-written SQL, and sortable everywhere.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    private sealed class UnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(
            instant => instant.ToUnixTimeMilliseconds(),
            milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        );
}

internal static class PropertyShapes
{
    public static PropertyBuilder<string> IsPublicId(this PropertyBuilder<string> property) =>
        property.HasMaxLength(PublicId.Length).IsUnicode(false).IsRequired();
}
