namespace TaskDashboard.Core.Access;

/// <summary>Hashes and compares passwords. Slow by design. Thread-safe.</summary>
public interface IPasswords
{
    /// <summary>Returns a salted hash: the same password has a different hash each time.</summary>
    string Hash(string password);

    PasswordMatch Compare(string hash, string password);
}

public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, but the hash is outdated: hash it again.</summary>
    RightButOutdated,
}
