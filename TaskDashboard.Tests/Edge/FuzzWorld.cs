using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Edge;

/// <summary>
/// The application of the access tests, without limits that would stop requests early. Counts the requests to each endpoint, and captures
/// log entries of errors.
/// </summary>
public sealed class FuzzWorld : AccessWorld
{
    /// <summary>Number of requests routed to an endpoint, by its <see cref="KeyOf"/>.</summary>
    internal ConcurrentDictionary<string, int> Reached { get; } = [];

    internal ErrorLines Errors { get; } = new();

    /// <summary>Identifies an endpoint. Each list of endpoints has new objects.</summary>
    internal static string KeyOf(RouteEndpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {endpoint.RoutePattern.RawText}";

    private protected override Task<RunningApp> StartAsync() =>
        RunningApp.StartAsync(
            services => services.AddSingleton<IStartupFilter>(new Counting(Reached)).AddSingleton<ILoggerProvider>(Errors),
            null,
            "--Logging:LogLevel:Default=Error",
            "--Access:SignInsPerMinute=100000",
            "--Access:WrongKeysPerMinute=1000000",
            "--Vendors:GravityZone:RequestsPerSecond=0"
        );

    private sealed class Counting(ConcurrentDictionary<string, int> reached) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    async (http, rest) =>
                    {
                        try
                        {
                            await rest(http);
                        }
                        finally
                        {
                            if (http.GetEndpoint() is RouteEndpoint endpoint)
                            {
                                reached.AddOrUpdate(KeyOf(endpoint), 1, static (_, count) => count + 1);
                            }
                        }
                    }
                );
                next(app);
            };
    }

    internal sealed class ErrorLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyCollection<string> Lines => [.. _lines];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                _lines.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
