namespace TaskDashboard.Web.Presentation;

/// <summary>How loud something is. A tone never stands alone: a word and an icon say the same.</summary>
public enum Tone
{
    Quiet,
    Active,
    Good,
    Warning,
    Bad,
}

/// <summary>How a state looks: its word, its icon and its tone.</summary>
public sealed record Look(string Label, string Icon, Tone Tone)
{
    public string CssClass => Tone switch
    {
        Tone.Quiet => "tone-quiet",
        Tone.Active => "tone-active",
        Tone.Good => "tone-good",
        Tone.Warning => "tone-warning",
        Tone.Bad => "tone-bad",
    };
}
