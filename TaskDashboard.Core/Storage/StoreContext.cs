using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Query;
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

    internal DbSet<TaskText> TaskTexts => Set<TaskText>();
    internal DbSet<EndpointName> EndpointNames => Set<EndpointName>();
    internal DbSet<PushText> PushTexts => Set<PushText>();
    internal DbSet<RetryText> RetryTexts => Set<RetryText>();
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

    /// <summary>Creates the search for part of the folded text of a row.</summary>
    internal Expression Holds(SoughtText sought, ParameterExpression row)
    {
        ArgumentNullException.ThrowIfNull(sought);
        ArgumentNullException.ThrowIfNull(row);
        var pattern = SearchText.Pattern(sought.Stored);
        LambdaExpression holds =
            row.Type == typeof(TrackedTask)
                ? (Expression<Func<TrackedTask, bool>>)(
                    task => TaskTexts.Any(text => text.TaskNumber == task.Number && EF.Functions.Like(text.Folded, pattern, "\\"))
                )
            : row.Type == typeof(Push)
                ? (Expression<Func<Push, bool>>)(
                    push => PushTexts.Any(text => text.PushNumber == push.Number && EF.Functions.Like(text.Folded, pattern, "\\"))
                )
            : row.Type == typeof(RetryRequest)
                ? (Expression<Func<RetryRequest, bool>>)(
                    retry => RetryTexts.Any(text => text.RetryNumber == retry.Number && EF.Functions.Like(text.Folded, pattern, "\\"))
                )
            : throw new NotSupportedException($"The texts of {row.Type.Name} are not stored folded.");
        return ReplacingExpressionVisitor.Replace(holds.Parameters[0], row, holds.Body);
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
