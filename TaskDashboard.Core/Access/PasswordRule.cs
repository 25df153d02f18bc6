namespace TaskDashboard.Core.Access;

/// <summary>How passwords are chosen and guessed at.</summary>
public sealed record PasswordRule
{
    public const int Longest = Limits.Name;

    /// <summary>Characters of the shortest password that is taken. Length is what counts, as long as the password is not an easy guess.</summary>
    public int Shortest { get; init; } = 12;

    /// <summary>Wrong passwords in a row from one address, after which a name is locked for it.</summary>
    public int LockOutAfter { get; init; } = 5;

    public TimeSpan LockOutFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Wrong passwords under a name, from any addresses, after which attempts at it are delayed; 0 is never.</summary>
    public int DelayAfter { get; init; } = 10;

    /// <summary>Attempts to sign in that one address may make in a minute. Those that succeed do not count.</summary>
    public int AttemptsPerMinute { get; init; } = 30;

    /// <summary>Wrong keys from one address that are answered as wrong in a minute; more are told to wait.</summary>
    public int WrongKeysPerMinute { get; init; } = 60;

    /// <param name="name">Of the person whose password it is.</param>
    /// <exception cref="RefusedException">Invalid: too short, too long, or easy to guess.</exception>
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

        if (EasyGuess.Of(password, name) is { } why)
        {
            throw RefusedException.Invalid("password", $"password {why}. Choose another one; a few words that do not belong together make a good one.");
        }
    }

    /// <summary>The refusal of the password that the person has now.</summary>
    internal static RefusedException IsPresent() => RefusedException.Invalid("password", "password is the present one. Choose another one.");
}
