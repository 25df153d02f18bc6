namespace TaskDashboard.Web.Presentation;

/// <summary>How prominent something is. A tone is always accompanied by a word and an icon with the same meaning.</summary>
public enum Tone
{
    /// <summary>Has not begun, or says nothing.</summary>
    Quiet,

    /// <summary>Goes on now.</summary>
    Active,
    Good,
    Warning,
    Bad,

    /// <summary>Ended without a result, such as canceled.</summary>
    Faded,
}

/// <summary>How a state is shown: label, icon and tone.</summary>
public sealed record Look(string Label, string Icon, Tone Tone)
{
    /// <summary>Sets the three colours of the state (mark, text and ground) for the element and what it contains.</summary>
    public string CssClass =>
        Tone switch
        {
            Tone.Quiet => "s-pending",
            Tone.Active => "s-running",
            Tone.Good => "s-completed",
            Tone.Warning => "s-warning",
            Tone.Bad => "s-failed",
            Tone.Faded => "s-canceled",
        };
}
