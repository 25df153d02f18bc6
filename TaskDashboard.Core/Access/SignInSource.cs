namespace TaskDashboard.Core.Access;

/// <summary>Source of an attempt to sign in.</summary>
/// <param name="Browser">Null if nobody has signed in in this browser before.</param>
public sealed record SignInSource(ClientAddress Address, KnownBrowser? Browser = null);

/// <summary>A browser in which people have signed in before, according to its cookie.</summary>
/// <param name="Id">Random id of the browser.</param>
/// <param name="PersonIds">Public ids of the people who have signed in there, latest first.</param>
public sealed record KnownBrowser(string Id, IReadOnlyList<string> PersonIds);
