namespace TaskDashboard.Web.Presentation;

/// <summary>How prominent something is. A tone is always accompanied by a word and an icon with the same meaning.</summary>
public enum Tone
{
    Quiet,
    Active,
    Good,
    Warning,
    Bad,
}

/// <summary>How a state is shown: label, icon and tone.</summary>
public sealed record Look(string Label, string Icon, Tone Tone)
{
    public string CssClass =>
        Tone switch
        {
            Tone.Quiet => "tone-quiet",
            Tone.Active => "tone-active",
            Tone.Good => "tone-good",
            Tone.Warning => "tone-warning",
            Tone.Bad => "tone-bad",
        };
}
