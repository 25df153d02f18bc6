namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>The server side of one connection. One thread serves it.</summary>
internal interface ITdsSession : IDisposable
{
    /// <param name="isCanceled">Returns true once the client no longer waits. Called repeatedly while the command runs.</param>
    TdsAnswer Run(TdsCommand command, Func<bool> isCanceled);

    /// <returns>Null if the transaction began.</returns>
    TdsError? Begin(bool snapshot);

    void Commit();

    void Rollback();

    /// <summary>Rolls back and restores the settings. The client has taken the connection from its pool.</summary>
    void Reset();
}

/// <summary>A session without state that answers each command with a function.</summary>
internal sealed class ScriptedSession(Func<TdsCommand, TdsAnswer> answer) : ITdsSession
{
    public TdsAnswer Run(TdsCommand command, Func<bool> isCanceled) => answer(command);

    public TdsError? Begin(bool snapshot) => null;

    public void Commit() { }

    public void Rollback() { }

    public void Reset() { }

    public void Dispose() { }
}
