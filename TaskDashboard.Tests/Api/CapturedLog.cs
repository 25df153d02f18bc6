using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TaskDashboard.Tests.Api;

/// <summary>Captures every log entry with its values.</summary>
[ProviderAlias("Captured")]
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose() { }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Keep(state);
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        _lines.Enqueue(formatter(state, exception) + exception);
        Keep(state);
    }

    private void Keep<TState>(TState state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var (name, value) in values)
            {
                _lines.Enqueue($"{name}={value}");
            }
        }
    }
}
