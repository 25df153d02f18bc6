using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Retention;

namespace TaskDashboard.Tests.Unit;

/// <summary>Every setting of the core is checked at start. A wrong one stops the start and is named.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Database:Provider", "Oracle")]
    [InlineData("Database:Provider", "sqlite")]
    [InlineData("ConnectionStrings:TaskDashboard", "nonsense")]
    [InlineData("ConnectionStrings:TaskDashboard", "Colour=blue")]
    [InlineData("ConnectionStrings:TaskDashboard", "Mode=ReadWrite")]
    [InlineData("Database:Connections", "5")]
    [InlineData("Database:Connections", "1001")]
    [InlineData("Database:Connections", "all")]
    [InlineData("Database:WaitSeconds", "-1")]
    [InlineData("Database:WaitSeconds", "61")]
    [InlineData("Database:ReadSeconds", "0")]
    [InlineData("Database:ReadSeconds", "601")]
    [InlineData("Database:ReadSeconds", "0.5")]
    [InlineData("Access:BootstrapApiKey", "too short")]
    [InlineData("Access:SessionIdleMinutes", "4")]
    [InlineData("Access:SessionIdleMinutes", "10081")]
    [InlineData("Access:SessionIdleMinutes", "12:00:00")]
    [InlineData("Access:SessionHours", "0")]
    [InlineData("Access:SessionHours", "8761")]
    [InlineData("Access:SessionHours", "a week")]
    [InlineData("Access:DelayAfter", "-1")]
    [InlineData("Access:SignInsPerMinute", "0")]
    [InlineData("Access:WrongKeysPerMinute", "none")]
    [InlineData("Push:Concurrency", "0")]
    [InlineData("Push:Concurrency", "1025")]
    [InlineData("Push:Concurrency", "many")]
    [InlineData("Push:ConcurrencyPerDestination", "0")]
    [InlineData("Push:ConcurrencyPerDestination", "257")]
    [InlineData("Push:MaxAttempts", "0")]
    [InlineData("Push:MaxAttempts", "-1")]
    [InlineData("Push:MaxAttempts", "99999999999")]
    [InlineData("Push:TimeoutSeconds", "0")]
    [InlineData("Push:TimeoutSeconds", "601")]
    [InlineData("Push:TimeoutSeconds", "1.5")]
    [InlineData("Push:AllowPrivateDestinations", "yes")]
    [InlineData("Push:Schedule:trip:0", "soon")]
    [InlineData("Push:Schedule:trip:1", "-00:01:00")]
    [InlineData("Push:Schedule:trip:0", "5")]
    [InlineData("Push:Schedule:trip:0", "100000.00:00:00")]
    [InlineData("Push:Schedule:trip", "00:05:00")]
    [InlineData("Push:ExpireAfter:trip", "never")]
    [InlineData("Push:ExpireAfter:trip", "")]
    [InlineData("Push:ExpireAfter:trip", "7")]
    [InlineData("Push:Circuit:Enabled", "maybe")]
    [InlineData("Push:Circuit:MinimumThroughput", "0")]
    [InlineData("Push:Circuit:FailureRatio", "0")]
    [InlineData("Push:Circuit:FailureRatio", "1.1")]
    [InlineData("Push:Circuit:FailureRatio", "90 %")]
    [InlineData("Push:Circuit:SamplingSeconds", "0")]
    [InlineData("Push:Circuit:BreakSeconds", "0")]
    [InlineData("Retention:Changes", "00:59:59")]
    [InlineData("Retention:DeliveredPayloads", "30")]
    [InlineData("Retention:Attempts", "-1.00:00:00")]
    [InlineData("Retention:EndedPushes", "never")]
    [InlineData("Retention:EndedTasks", "4000.00:00:00")]
    [InlineData("Retry:HoldSeconds", "-1")]
    [InlineData("Retry:HoldSeconds", "a minute")]
    [InlineData("Tasks:StuckAfter:SCAN", "soon")]
    [InlineData("Tasks:StuckAfter:SCAN", "")]
    [InlineData("Tasks:StuckAfter:SCAN", "2")]
    [InlineData("Tasks:StuckAfter:SCAN", "00:00:59")]
    [InlineData("Tasks:StuckAfter:SCAN", "-01:00:00")]
    public void A_wrong_setting_is_named(string name, string value)
    {
        var failure = Assert.Throws<SettingException>(() => Add((name, value)));

        Assert.StartsWith(name, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(CoreSettings.DefaultConnection)]
    [InlineData("Colour=blue")]
    [InlineData("Connect Timeout=never")]
    public void SQL_Server_needs_a_connection_string_of_its_own(string connection)
    {
        var failure = Assert.Throws<SettingException>(() =>
            Add(("Database:Provider", "SqlServer"), ("ConnectionStrings:TaskDashboard", connection))
        );

        Assert.StartsWith("ConnectionStrings:TaskDashboard", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(CoreSettings.DefaultConnection)]
    [InlineData("Colour=blue")]
    [InlineData("Timeout=never")]
    public void PostgreSQL_needs_a_connection_string_of_its_own(string connection)
    {
        var failure = Assert.Throws<SettingException>(() =>
            Add(("Database:Provider", "PostgreSql"), ("ConnectionStrings:TaskDashboard", connection))
        );

        Assert.StartsWith("ConnectionStrings:TaskDashboard", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_too_long_is_named_and_not_shown()
    {
        var key = new string('k', 257);

        var failure = Assert.Throws<SettingException>(() => Add(("Access:BootstrapApiKey", key)));

        Assert.StartsWith("Access:BootstrapApiKey", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("kkkk", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_the_defaults_apply()
    {
        var options = Add();

        Assert.Equal((64, 16), (options.Concurrency, options.ConcurrencyPerDestination));
        Assert.Equal((TimeSpan.FromSeconds(30), false), (options.Delivery.Timeout, options.Delivery.AllowPrivateDestinations));
        Assert.Equal(TimeSpan.FromSeconds(60), options.RetryHold);
        Assert.Equal(
            (30, 30, 8),
            (options.Schedule.AttemptsAllowed("trip"), options.Schedule.AttemptsAllowed("crash"), options.Schedule.AttemptsAllowed("order"))
        );
        Assert.False(options.AnyExpires);
    }

    [Fact]
    public void Configured_values_apply()
    {
        var options = Add(
            ("Push:Schedule:order:0", "00:00:05"),
            ("Push:Schedule:order:1", "1.00:00:00"),
            ("Push:Schedule:crash", ""),
            ("Push:MaxAttempts", "5"),
            ("Push:ExpireAfter:order", "02:00:00"),
            ("Push:Concurrency", "7"),
            ("Push:TimeoutSeconds", "9"),
            ("Push:AllowPrivateDestinations", "True"),
            ("Retry:HoldSeconds", "0")
        );

        Assert.Equal(
            (3, 1, 5),
            (options.Schedule.AttemptsAllowed("order"), options.Schedule.AttemptsAllowed("crash"), options.Schedule.AttemptsAllowed("trip"))
        );
        Assert.Equal((TimeSpan.FromHours(2), null), (options.Expiry("order"), options.Expiry("trip")));
        Assert.Equal(
            (7, TimeSpan.FromSeconds(9), true, TimeSpan.Zero),
            (options.Concurrency, options.Delivery.Timeout, options.Delivery.AllowPrivateDestinations, options.RetryHold)
        );
    }

    [Fact]
    public void Ended_data_is_kept_for_its_time_or_forever()
    {
        Assert.Equal(
            new RetentionOptions
            {
                Changes = Days(1),
                DeliveredPayloads = Days(30),
                Attempts = Days(90),
                EndedPushes = null,
                EndedTasks = Days(400),
            },
            Add<RetentionOptions>()
        );
        Assert.Equal(
            new RetentionOptions
            {
                Changes = TimeSpan.FromHours(1),
                DeliveredPayloads = null,
                Attempts = null,
                EndedPushes = Days(800),
                EndedTasks = Days(3650),
            },
            Add<RetentionOptions>(
                ("Retention:Changes", "01:00:00"),
                ("Retention:DeliveredPayloads", "0"),
                ("Retention:Attempts", "00:00:00"),
                ("Retention:EndedPushes", "800.00:00:00"),
                ("Retention:EndedTasks", "3650.00:00:00")
            )
        );

        static TimeSpan Days(int days) => TimeSpan.FromDays(days);
    }

    [Fact]
    public void How_long_a_task_may_be_silent_goes_by_its_type()
    {
        var rule = Add<StuckRule>(
            ("Tasks:StuckAfter:SCAN", "00:10:00"),
            ("Tasks:StuckAfter:ARCHIVE", "0"),
            ("Tasks:StuckAfter:BACKUP", "00:00:00")
        );

        Assert.Equal(
            (TimeSpan.FromMinutes(10), null, null, TimeSpan.FromHours(1)),
            (rule.After("SCAN"), rule.After("ARCHIVE"), rule.After("BACKUP"), rule.After("REPORT"))
        );
    }

    [Fact]
    public void A_session_lasts_twelve_hours_without_use_and_seven_days_at_most_unless_it_is_set()
    {
        Assert.Equal(new SessionRule { Idle = TimeSpan.FromHours(12), Longest = TimeSpan.FromDays(7) }, Rule());
        Assert.Equal(
            new SessionRule { Idle = TimeSpan.FromMinutes(15), Longest = TimeSpan.FromHours(10) },
            Rule(("Access:SessionIdleMinutes", "15"), ("Access:SessionHours", "10"))
        );

        static SessionRule Rule(params (string Name, string Value)[] settings) =>
            new CoreSettings(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
                    .Build()
            ).CreateSessionRule();
    }

    private static PushOptions Add(params (string Name, string Value)[] settings) => Add<PushOptions>(settings);

    private static T Add<T>(params (string Name, string Value)[] settings)
        where T : notnull
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        using var services = new ServiceCollection().AddTaskDashboardCore(configuration).BuildServiceProvider();
        return services.GetRequiredService<T>();
    }
}
