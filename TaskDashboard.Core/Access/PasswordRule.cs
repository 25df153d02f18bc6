namespace TaskDashboard.Core.Access;

/// <summary>Rules for passwords, and limits for guessing them.</summary>
public sealed record PasswordRule
{
    public const int Longest = Limits.Name;

    /// <summary>Minimum number of characters. Length is the only other requirement for a password that is not easy to guess.</summary>
    public int Shortest { get; init; } = 12;

    /// <summary>Number of wrong passwords in a row from one address that locks the name for this address.</summary>
    public int LockOutAfter { get; init; } = 5;

    public TimeSpan LockOutFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Number of wrong passwords for a name, from any addresses, after which attempts at it are delayed; 0 means never.</summary>
    public int DelayAfter { get; init; } = 10;

    /// <summary>Maximum number of failed attempts to sign in from one address in a minute.</summary>
    public int AttemptsPerMinute { get; init; } = 30;

    /// <summary>
    /// Maximum number of wrong keys from one address that are answered as wrong in a minute. Further ones are answered with a time to wait.
    /// </summary>
    public int WrongKeysPerMinute { get; init; } = 60;

    /// <param name="name">Name of the person.</param>
    /// <exception cref="RefusedException">Invalid: too short, too long, or easy to guess.</exception>
    internal void Check(string? password, string name)
    {
        if (password is null || password.Length < Shortest)
        {
            throw RefusedException.Invalid(
                "password",
                $"password is too short. Give at least {Shortest} characters; a few words make a good one."
            );
        }

        if (password.Length > Longest)
        {
            throw RefusedException.Invalid("password", $"password is too long. Give at most {Longest} characters.");
        }

        if (EasyGuess.Of(password, name) is { } why)
        {
            throw RefusedException.Invalid(
                "password",
                $"password {why}. Choose another one; a few words that do not belong together make a good one."
            );
        }
    }

    /// <summary>Returns the refusal of the current password as the new one.</summary>
    internal static RefusedException IsPresent() =>
        RefusedException.Invalid("password", "password is the present one. Choose another one.");
}
