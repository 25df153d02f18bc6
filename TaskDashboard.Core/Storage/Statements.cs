namespace TaskDashboard.Core.Storage;

/// <summary>The prepared statements of one connection.</summary>
internal abstract class Statements : IDisposable
{
    public abstract Statement Prepare(string text);

    /// <param name="prepare">Prepares a text, or returns its statement if it is already prepared.</param>
    public abstract RowWriter Prepare(RowStatement statement, Func<string, Statement> prepare);

    /// <summary>Runs the statements that <see cref="Statement.Later"/> has postponed.</summary>
    public virtual void Flush() { }

    /// <summary>Runs the postponed statements, but only if code waits for the result of one of them.</summary>
    public virtual void Settle() { }

    /// <summary>Removes the postponed statements, because their transaction is rolled back.</summary>
    public virtual void Forget() { }

    /// <summary>Ends the running statement, if any. Called from another thread.</summary>
    public virtual void Cancel() { }

    public abstract void Dispose();
}
