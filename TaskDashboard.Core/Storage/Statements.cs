namespace TaskDashboard.Core.Storage;

/// <summary>The prepared statements of one connection.</summary>
internal abstract class Statements : IDisposable
{
    public abstract Statement Prepare(string text);

    /// <summary>Runs what <see cref="Statement.Later"/> has put off.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>The same, but only if what follows depends on an answer.</summary>
    public virtual void Settle()
    {
    }

    /// <summary>Forgets what was put off: its transaction is undone.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Ends the statement that runs now, if one does. Called from another thread.</summary>
    public virtual void Cancel()
    {
    }

    public abstract void Dispose();
}
