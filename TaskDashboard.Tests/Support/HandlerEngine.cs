using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Tests.Support;

/// <summary>An engine with the test's own handlers.</summary>
internal sealed class HandlerEngine : IEngine
{
    private readonly CommandTable _commands;

    public HandlerEngine(StoreWriter writer, params ICommandHandlers[] handlers)
    {
        _commands = new CommandTable(writer);
        foreach (var some in handlers)
        {
            some.AddTo(_commands);
        }
    }

    public Task<TAnswer> DoAsync<TAnswer>(Command<TAnswer> command, CancellationToken cancellation = default) =>
        _commands.DoAsync(command, cancellation);

    public Task<string?> WhyNoCommandsAsync(CancellationToken cancellation = default) => Task.FromResult<string?>(null);
}
