using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Marks a password instead of hashing it, at once. One marked as old is right and out of date.</summary>
internal sealed class PlainPasswords : IPasswords
{
    public const string Outdated = "old:";
    private const string Mark = "hashed:";

    public string Hash(string password) => Mark + password;

    public PasswordMatch Compare(string hash, string password) =>
        hash == Mark + password ? PasswordMatch.Right
        : hash == Outdated + password ? PasswordMatch.RightButOutdated
        : PasswordMatch.Wrong;
}
