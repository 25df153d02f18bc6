namespace TaskDashboard.Web.Components.Kit;

/// <summary>What radios and ticks of the library are drawn with, so that they look like the ticks of rows.</summary>
internal static class Marks
{
    public const string Chosen = "<circle cx=\"12\" cy=\"12\" r=\"8.25\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"7.5\"/>";
    public const string NotChosen = "<circle cx=\"12\" cy=\"12\" r=\"11.25\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>";
    public const string Ticked =
        "<rect width=\"24\" height=\"24\" rx=\"6\" fill=\"currentColor\"/><path class=\"mark-tick\" d=\"M6 12l4.5 4.5L18 9\"/>";
    public const string NotTicked =
        "<rect x=\".75\" y=\".75\" width=\"22.5\" height=\"22.5\" rx=\"5.25\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>";
}
