namespace TaskDashboard.Web.Presentation;

/// <summary>One stop of the demo's tour.</summary>
/// <param name="Href">Where it is tried.</param>
/// <param name="Go">What the link there says.</param>
public sealed record TourStop(TourStep Step, string Title, string Text, string Href, string Go);

/// <summary>What the demo's tour says, and what a visit to a page does for it.</summary>
public static class TourWords
{
    /// <summary>The type of the task that the command adds; the demo has no other of it.</summary>
    public const string TaskType = "HELLO_WORLD";

    /// <summary>The name of the demo's large scan, in which one endpoint failed.</summary>
    public const string ScanName = "Full scan of all 10,000 endpoints";

    public static IReadOnlyList<TourStop> Stops { get; } = [.. Enum.GetValues<TourStep>().Select(Of)];

    public static TourStop Of(TourStep step) => step switch
    {
        TourStep.Why => new(
            step,
            "See why it failed",
            "Contoso Fleet is down for the first minute, and again every four. Open a kind of failure, then one of its pushes: every attempt is there, with what the endpoint answered.",
            new FailuresAddress().ToString(),
            "Open failed pushes"),
        TourStep.Retry => new(
            step,
            "Retry it",
            "Retry all shows first what would be sent and what not, and why. Then its task runs to 0, here and on every other open page. What fails again is back in the list.",
            new FailuresAddress().ToString(),
            "Open failed pushes"),
        TourStep.HeldBack => new(
            step,
            "One held back",
            "Wingtip Toys keeps failing, so it is spared: its pushes wait and spend no attempt until one attempt shows that it is well. Open it, see why, and send it a test.",
            "/destinations",
            "Open destinations"),
        TourStep.Pause => new(
            step,
            "Pause sending",
            "Pause one destination, or everything with “Pushes on” at the top. New pushes are accepted and wait, nothing is lost. Resume when you have seen enough.",
            "/destinations",
            "Open destinations"),
        TourStep.Endpoint => new(
            step,
            "Find one in 10,000",
            "One endpoint failed in a scan of 10,000. Open the scan, then its failed endpoints: there is the one, and why. The same way leads into any task that has endpoints.",
            new TaskListAddress { Text = ScanName }.ToString(),
            "Open the scan"),
        TourStep.Vendor => new(
            step,
            "As a vendor sees it",
            "Programs written for a vendor's API ask this server, and it answers as the vendor would. Open any task and its tab Vendors: there is each answer, byte for byte, and the call for it.",
            new TaskListAddress().ToString(),
            "Open tasks"),
        TourStep.Api => new(
            step,
            "From a program",
            "All that the pages do, programs do too. Run this in a terminal and watch its task arrive:",
            new TaskListAddress().ToString(),
            "Open tasks"),
    };

    public static string Command(string baseUri, string key) =>
        $$"""
        curl {{baseUri}}api/tasks \
          -H "Authorization: Bearer {{key}}" \
          -H "Content-Type: application/json" \
          -d '{"type": "{{TaskType}}", "name": "Hello from the command line", "itemCount": 3}'
        """;

    /// <summary>Whether this address is where the step is tried already. A list of tasks is another one when it is filtered.</summary>
    public static bool IsAt(TourStop stop, string uri)
    {
        ArgumentNullException.ThrowIfNull(stop);
        var here = new Uri(uri);
        return here.PathAndQuery == stop.Href || (here.AbsolutePath == stop.Href && stop.Href != new TaskListAddress().ToString());
    }

    /// <summary>What somebody has seen who is at this address; null where it is nothing of the tour.</summary>
    public static TourStep? Seen(string uri, TourPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var path = new Uri(uri).AbsolutePath;
        return path.StartsWith("/pushes/", StringComparison.Ordinal) || (path == new FailuresAddress().ToString() && FailuresAddress.Parse(uri).Push is not null) ? TourStep.Why
            : path.StartsWith("/tasks/", StringComparison.Ordinal) ? SeenOfTask(path, AddressQuery.Of(uri), places)
            : null;
    }

    private static TourStep? SeenOfTask(string path, AddressQuery query, TourPlaces places) =>
        query.Text("tab") == "vendors" ? TourStep.Vendor
        : places.Scan is { } scan && path == $"/tasks/{scan}"
            && (query.Text("state") == "failed" || (places.FailedEndpoint is { } failed && query.Text("open") == failed)) ? TourStep.Endpoint
        : null;
}
