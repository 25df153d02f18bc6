namespace TaskDashboard.Core.Commands;

/// <summary>
/// A command to the engine. A command is plain data, so that it can be sent to another process as JSON. The service that sends it has done
/// all checks that need no store.
/// </summary>
/// <typeparam name="TAnswer">The engine's answer after the commit.</typeparam>
public abstract record Command<TAnswer>
{
    /// <summary>Approximate memory of the waiting command in bytes; 0 if it is small.</summary>
    internal virtual long Size => 0;

    /// <summary>Public ids of tasks that its handler looks up. They are read together for all commands of a commit group.</summary>
    internal virtual IReadOnlyList<string> TasksToRead => [];
}
