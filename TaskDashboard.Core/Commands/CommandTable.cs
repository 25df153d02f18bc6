using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Commands;

/// <summary>Finds the handler of a command by the command's type. The table is filled once, before the first command.</summary>
internal sealed class CommandTable(StoreWriter writer)
{
    private readonly Dictionary<Type, Delegate> _handlers = [];

    /// <summary>The types of all commands that have a handler.</summary>
    public IReadOnlyCollection<Type> Commands => _handlers.Keys;

    /// <summary>Adds a handler that works in one transaction.</summary>
    public void Add<TCommand, TAnswer>(Func<WriteSession, TCommand, TAnswer> handler)
        where TCommand : Command<TAnswer> =>
        AddAsync<TCommand, TAnswer>(
            (command, cancellation) =>
                writer.WriteAsync(session => handler(session, command), command.Size, cancellation, command.TasksToRead)
        );

    /// <summary>Adds a handler that first reads, while the writer continues, and then works in one transaction with the result.</summary>
    public void Add<TCommand, TRead, TAnswer>(
        Func<TCommand, CancellationToken, Task<TRead>> read,
        Func<WriteSession, TCommand, TRead, TAnswer> handler
    )
        where TCommand : Command<TAnswer> =>
        AddAsync<TCommand, TAnswer>(
            async (command, cancellation) =>
            {
                var found = await read(command, cancellation).ConfigureAwait(false);
                return await writer
                    .WriteAsync(session => handler(session, command, found), command.Size, cancellation, command.TasksToRead)
                    .ConfigureAwait(false);
            }
        );

    /// <summary>Adds a handler that reads or waits before, after or instead of a transaction.</summary>
    public void AddAsync<TCommand, TAnswer>(Func<TCommand, CancellationToken, Task<TAnswer>> handler)
        where TCommand : Command<TAnswer> =>
        _handlers.Add(
            typeof(TCommand),
            (Func<Command<TAnswer>, CancellationToken, Task<TAnswer>>)((command, cancellation) => handler((TCommand)command, cancellation))
        );

    public Task<TAnswer> DoAsync<TAnswer>(Command<TAnswer> command, CancellationToken cancellation) =>
        ((Func<Command<TAnswer>, CancellationToken, Task<TAnswer>>)_handlers[command.GetType()])(command, cancellation);
}

/// <summary>The handlers of one feature's commands.</summary>
internal interface ICommandHandlers
{
    void AddTo(CommandTable table);
}
