namespace TaskDashboard.Web.Components.SignIn;

/// <summary>Why the sign-in page is shown again.</summary>
public enum SignInTrouble
{
    None,
    Wrong,
    Locked,
    LinkIsSpent,
    OutOfDate,
}

/// <summary>What the sign-in page shows: what was typed stays, but for the password.</summary>
public sealed record SignInState
{
    public string? Name { get; init; }

    /// <summary>The page to go to afterwards.</summary>
    public string? Back { get; init; }

    public SignInTrouble Trouble { get; init; }
    public DateTimeOffset LockedUntil { get; init; }
}
