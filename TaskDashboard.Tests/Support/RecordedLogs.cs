using Microsoft.Extensions.Logging;

namespace TaskDashboard.Tests.Support;

/// <summary>Records the product's log and lets tests wait for a line. Some repairs are visible only in the log.</summary>
internal sealed class RecordedLogs : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _next = NewSignal();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits until a line contains this text. Lines logged earlier count too.</summary>
    public async Task UntilAsync(string part)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_lines.Exists(line => line.Contains(part, StringComparison.Ordinal)))
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        TaskCompletionSource next;
        lock (_gate)
        {
            _lines.Add(formatter(state, exception));
            next = _next;
            _next = NewSignal();
        }

        next.SetResult();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Dispose() { }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
