using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Configuration;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Engine;

/// <summary>A setting is wrong. The message names it and its allowed values.</summary>
public sealed class SettingException(string name, string message) : Exception($"{name}: {message}");

/// <summary>The settings of this library, read once and checked at start.</summary>
public sealed class CoreSettings(IConfiguration configuration)
{
    public const string DefaultConnection = "Data Source=data/taskdashboard.db";
    private static readonly TimeSpan ShortestKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);
    private const int LongestBootstrapKey = 256;
    private const int ShortestBootstrapKey = 16;

    private readonly SettingReader _reader = new(configuration);

    /// <summary>Limits for the number and duration of reads.</summary>
    internal ReadLimits CreateReadLimits() =>
        new(
            _reader.Number("Database:Connections", ReadLimits.StandardConnections, ReadLimits.OwnConnections + 1, 1000)
                - ReadLimits.OwnConnections,
            TimeSpan.FromSeconds(_reader.Number("Database:WaitSeconds", 2, 0, 60)),
            TimeSpan.FromSeconds(_reader.Number("Database:ReadSeconds", (int)ReadLimits.StandardRead.TotalSeconds, 1, 600))
        );

    public StoreProvider CreateProvider()
    {
        var limit = CreateReadLimits().Read;
        var connection = configuration.GetConnectionString("TaskDashboard");
        return configuration["Database:Provider"] switch
        {
            null or "" or "Sqlite" => Sqlite(string.IsNullOrWhiteSpace(connection) ? DefaultConnection : connection, limit),
            "SqlServer" => SqlServer(
                string.IsNullOrWhiteSpace(connection) || connection == DefaultConnection
                    ? throw new SettingException("ConnectionStrings:TaskDashboard", "is missing. SQL Server needs one.")
                    : connection,
                limit
            ),
            "PostgreSql" => PostgreSql(
                string.IsNullOrWhiteSpace(connection) || connection == DefaultConnection
                    ? throw new SettingException("ConnectionStrings:TaskDashboard", "is missing. PostgreSQL needs one.")
                    : connection,
                limit
            ),
            var other => throw new SettingException("Database:Provider", $"is \"{other}\". It may be Sqlite, PostgreSql or SqlServer."),
        };
    }

    /// <summary>A key with all permissions, for the first calls; none by default.</summary>
    public string? BootstrapApiKey =>
        configuration["Access:BootstrapApiKey"] switch
        {
            null or "" => null,
            { Length: < ShortestBootstrapKey or > LongestBootstrapKey } => throw new SettingException(
                "Access:BootstrapApiKey",
                $"must have {ShortestBootstrapKey} to {LongestBootstrapKey} characters."
            ),
            var key => key,
        };

    public PasswordRule CreatePasswordRule() =>
        new()
        {
            Shortest = _reader.Number("Access:ShortestPassword", 12, 8, PasswordRule.Longest),
            LockOutAfter = _reader.Number("Access:LockOutAfter", 5, 1, 100),
            LockOutFor = TimeSpan.FromMinutes(_reader.Number("Access:LockOutMinutes", 15, 1, 1440)),
            DelayAfter = _reader.Number("Access:DelayAfter", 10, 0, 1000),
            AttemptsPerMinute = _reader.Number("Access:SignInsPerMinute", 30, 1, 100_000),
            WrongKeysPerMinute = _reader.Number("Access:WrongKeysPerMinute", 60, 1, 1_000_000),
        };

    public SessionRule CreateSessionRule() =>
        new()
        {
            Idle = TimeSpan.FromMinutes(_reader.Number("Access:SessionIdleMinutes", 720, 5, 10_080)),
            Longest = TimeSpan.FromHours(_reader.Number("Access:SessionHours", 168, 1, 8760)),
        };

    public PushOptions CreatePushOptions()
    {
        var schedules = configuration
            .GetSection("Push:Schedule")
            .GetChildren()
            .ToDictionary(
                section => section.Key,
                section =>
                    string.IsNullOrEmpty(section.Value)
                        ? section.GetChildren().Select(delay => SettingReader.Span(delay.Path, delay.Value)).ToArray()
                        : throw new SettingException(
                            section.Path,
                            $"is \"{section.Value}\". It must be a list of delays: {section.Path}:0, {section.Path}:1 and so on."
                        )
            );
        return new PushOptions
        {
            Concurrency = _reader.Number("Push:Concurrency", 64, 1, 1024),
            ConcurrencyPerDestination = _reader.Number("Push:ConcurrencyPerDestination", 16, 1, DestinationService.MostConcurrency),
            Schedule = new PushSchedule(schedules, _reader.Number("Push:MaxAttempts", int.MaxValue, 1, int.MaxValue)),
            Delivery = new PushDeliveryOptions
            {
                Timeout = TimeSpan.FromSeconds(_reader.Number("Push:TimeoutSeconds", 30, 1, 600)),
                AllowPrivateDestinations = _reader.Flag("Push:AllowPrivateDestinations", false),
            },
            ExpireAfter = configuration
                .GetSection("Push:ExpireAfter")
                .GetChildren()
                .ToDictionary(section => section.Key, section => SettingReader.Span(section.Path, section.Value)),
            Circuit = new CircuitOptions
            {
                Enabled = _reader.Flag("Push:Circuit:Enabled", true),
                MinimumThroughput = _reader.Number("Push:Circuit:MinimumThroughput", 100, 1, 1_000_000),
                FailureRatio = _reader.Part("Push:Circuit:FailureRatio", 0.9),
                Sampling = TimeSpan.FromSeconds(_reader.Number("Push:Circuit:SamplingSeconds", 30, 1, 86_400)),
                Break = TimeSpan.FromSeconds(_reader.Number("Push:Circuit:BreakSeconds", 15, 1, 86_400)),
            },
            RetryHold = TimeSpan.FromSeconds(_reader.Number("Retry:HoldSeconds", 60, 0, 86_400)),
        };
    }

    public RetentionOptions CreateRetentionOptions()
    {
        var standard = new RetentionOptions();
        return new RetentionOptions
        {
            Changes = Keep("Retention:Changes", standard.Changes),
            DeliveredPayloads = Keep("Retention:DeliveredPayloads", standard.DeliveredPayloads),
            Attempts = Keep("Retention:Attempts", standard.Attempts),
            EndedPushes = Keep("Retention:EndedPushes", standard.EndedPushes),
            EndedTasks = Keep("Retention:EndedTasks", standard.EndedTasks),
        };
    }

    public StuckRule CreateStuckRule() =>
        new(
            configuration
                .GetSection("Tasks:StuckAfter")
                .GetChildren()
                .ToDictionary(section => section.Key, section => Silence(section.Path, section.Value))
        );

    private static SqliteStoreProvider Sqlite(string connection, TimeSpan readLimit)
    {
        try
        {
            return new SqliteStoreProvider(connection) { ReadLimit = readLimit };
        }
        catch (ArgumentException)
        {
            throw new SettingException(
                "ConnectionStrings:TaskDashboard",
                "is not a connection string for SQLite. Write it as \"Data Source=data/taskdashboard.db\"."
            );
        }
    }

    private static SqlServerStoreProvider SqlServer(string connection, TimeSpan readLimit)
    {
        try
        {
            return new SqlServerStoreProvider(new SqlConnectionStringBuilder(connection).ConnectionString) { ReadLimit = readLimit };
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new SettingException(
                "ConnectionStrings:TaskDashboard",
                "is not a connection string for SQL Server. Write it as \"Server=…;Database=…;…\"."
            );
        }
    }

    private static PostgreSqlStoreProvider PostgreSql(string connection, TimeSpan readLimit)
    {
        try
        {
            return new PostgreSqlStoreProvider(connection) { ReadLimit = readLimit };
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new SettingException(
                "ConnectionStrings:TaskDashboard",
                "is not a connection string for PostgreSQL. Write it as \"Host=…;Database=…;Username=…;Password=…\"."
            );
        }
    }

    // Pages read it once a minute.
    private static TimeSpan? Silence(string name, string? text) =>
        text switch
        {
            "0" => null,
            _ => SettingReader.Span(name, text) switch
            {
                var span when span == TimeSpan.Zero => null,
                var span when span >= ShortestSilence => span,
                _ => throw new SettingException(name, $"is \"{text}\". It must be a minute or more, such as 01:00:00, or 0 for never."),
            },
        };

    // An object that ended within the hour may not be shown on a page yet, or one of its attempts may not be stored yet.
    private TimeSpan? Keep(string name, TimeSpan? whenAbsent) =>
        configuration[name] switch
        {
            null or "" => whenAbsent,
            "0" => null,
            var text => SettingReader.Span(name, text) switch
            {
                var span when span == TimeSpan.Zero => null,
                var span when span >= ShortestKept => span,
                _ => throw new SettingException(
                    name,
                    $"is \"{text}\". It must be an hour or more, such as 30.00:00:00, or 0 to keep everything."
                ),
            },
        };
}
