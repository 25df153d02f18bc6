namespace TaskDashboard.Core.Domain;

/// <summary>The greatest lengths, in characters, that the tables hold; commands check against the same numbers.</summary>
public static class Limits
{
    public const int Kind = 40;
    public const int ItemId = 200;
    public const int ItemVersion = 64;
    public const int Word = 100;
    public const int Name = 200;
    public const int Url = 2000;
    public const int Text = 2000;
}
