namespace TaskDashboard.Core.Access;

/// <summary>Where an attempt to sign in comes from.</summary>
/// <param name="Browser">Null where nobody has signed in in this browser before.</param>
public sealed record SignInSource(ClientAddress Address, KnownBrowser? Browser = null);

/// <summary>A browser in which somebody has signed in before, as its cookie says.</summary>
/// <param name="Id">Random, the browser's own.</param>
/// <param name="PersonIds">Public ids of those who have signed in there, the latest first.</param>
public sealed record KnownBrowser(string Id, IReadOnlyList<string> PersonIds);
