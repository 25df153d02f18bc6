using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Marks a password instead of hashing it, which is fast. A hash marked as old matches and is outdated.</summary>
internal sealed class PlainPasswords : IPasswords
{
    public const string Outdated = "old:";
    private const string Mark = "hashed:";

    private int _asked;
    private int _askedOnThePool;

    /// <summary>Number of calls, and how many of them were on a thread of the pool.</summary>
    public (int All, int OnThePool) Asked => (_asked, _askedOnThePool);

    public string Hash(string password)
    {
        Count();
        return Mark + password;
    }

    public PasswordMatch Compare(string hash, string password)
    {
        Count();
        return hash == Mark + password ? PasswordMatch.Right
            : hash == Outdated + password ? PasswordMatch.RightButOutdated
            : PasswordMatch.Wrong;
    }

    private void Count()
    {
        Interlocked.Increment(ref _asked);
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            Interlocked.Increment(ref _askedOnThePool);
        }
    }
}
