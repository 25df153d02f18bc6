using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace TaskDashboard.Bench.Harness;

/// <summary>Uses Npgsql's log, which contains each answered batch with its statements, and each commit.</summary>
internal sealed class PostgreSqlStatementCounter : StatementCounter
{
    private static readonly Log Driver = new();
    private int _roundTrips;
    private int _writer;

    // The driver accepts only one logger per process.
    static PostgreSqlStatementCounter() => NpgsqlLoggingConfiguration.InitializeLogging(Driver);

    protected override int? RoundTrips => _roundTrips;

    protected override void Listen(DbConnection connection)
    {
        _writer = ((NpgsqlConnection)connection).ProcessID;
        Driver.Listener = this;
    }

    protected override void StopListening(DbConnection connection) => Driver.Listener = null;

    private void Count(EventId id, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        // Connections of readers log here too.
        if (!values.Contains(new("ConnectorId", _writer)))
        {
            return;
        }
        if (id == NpgsqlEventId.CommittedTransaction)
        {
            Commits++;
        }
        if (id == NpgsqlEventId.CommandExecutionCompleted)
        {
            _roundTrips++;
            Statements += values.Select(value => value.Value).OfType<string[]>().SingleOrDefault() is { } batch ? batch.Length : 1;
        }
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        private volatile PostgreSqlStatementCounter? _listener;

        public PostgreSqlStatementCounter? Listener
        {
            set => _listener = value;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => _listener is not null;

        void ILogger.Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                _listener?.Count(eventId, values);
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
