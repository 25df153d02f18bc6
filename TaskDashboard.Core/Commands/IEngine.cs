namespace TaskDashboard.Core.Commands;

/// <summary>Runs commands. Nothing else in the product changes stored data. Reads do not use it.</summary>
public interface IEngine
{
    /// <summary>Runs a command. The answer means that its effects are on the disk.</summary>
    /// <param name="cancellation">Cancels the command if it has not started.</param>
    /// <exception cref="RefusedException">The command was refused and changed nothing.</exception>
    Task<TAnswer> DoAsync<TAnswer>(Command<TAnswer> command, CancellationToken cancellation = default);

    /// <summary>Returns why no commands are accepted now, as a code in lower camel case; null if they are accepted.</summary>
    Task<string?> WhyNoCommandsAsync(CancellationToken cancellation = default);
}
