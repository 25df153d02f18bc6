using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Data.SqlClient.Diagnostics;
using TaskDashboard.Core.Storage;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// Records the methods of Core that send statements to a database of <see cref="Storage.StoreContract"/> on SQL Server. The client
/// raises an event before it sends a statement; the methods are those on the stack then.
/// </summary>
public sealed class SentStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Client = "SqlClientDiagnosticListener";

    private readonly ConcurrentDictionary<(Module Module, int Token), bool> _senders = [];
    private readonly ConcurrentDictionary<string, bool> _tests = [];
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];

    public SentStatements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>The tests that have begun.</summary>
    public ICollection<string> Tests => _tests.Keys;

    public void Begins(string test) => _tests.TryAdd(test, true);

    public bool Has(MethodBase sender) => _senders.ContainsKey((sender.Module, sender.MetadataToken));

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == Client)
        {
            _subscriptions.Add(value.Subscribe(this, name => name == SqlClientCommandBefore.Name));
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value.Value is not SqlClientCommandBefore { Command.Connection.ConnectionString: var connection }
            || !connection.Contains(SqlServerTestDatabase.Prefix, StringComparison.Ordinal)
        )
        {
            return;
        }

        foreach (var frame in new StackTrace().GetFrames())
        {
            if (frame.GetMethod() is { } method && method.Module == typeof(Statement).Module)
            {
                _senders.TryAdd((method.Module, method.MetadataToken), true);
            }
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted() { }

    void IObserver<DiagnosticListener>.OnError(Exception error) { }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }
}
