using TaskDashboard.Core.Store;

namespace TaskDashboard.Core.Access;

/// <summary>How passwords are chosen and guessed at.</summary>
public sealed record PasswordRule
{
    public const int Longest = Limits.Name;

    /// <summary>Characters of the shortest password that is taken. Length is what counts; nothing is asked of its letters.</summary>
    public int Shortest { get; init; } = 12;

    /// <summary>Wrong passwords in a row, after which a name is locked.</summary>
    public int LockOutAfter { get; init; } = 5;

    public TimeSpan LockOutFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <exception cref="RefusedException">Invalid: too short, too long, or the name itself.</exception>
    internal void Check(string? password, string name)
    {
        if (password is null || password.Length < Shortest)
        {
            throw RefusedException.Invalid("password", $"password is too short. Give at least {Shortest} characters; a few words make a good one.");
        }

        if (password.Length > Longest)
        {
            throw RefusedException.Invalid("password", $"password is too long. Give at most {Longest} characters.");
        }

        if (string.Equals(password.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            throw RefusedException.Invalid("password", "password is the name. Choose another one.");
        }
    }
}
