namespace TaskDashboard.Core.Access;

/// <summary>Turns a password into what is stored of it, and compares. Slow by intention, and safe to call from several threads.</summary>
public interface IPasswords
{
    /// <summary>Salted: the same password gives another text each time.</summary>
    string Hash(string password);

    PasswordMatch Compare(string hash, string password);
}

public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, and hashed in a way that is out of date: hash it again.</summary>
    RightButOutdated,
}
