using System.Text.Json;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>One step of the demo's tour.</summary>
/// <param name="Href">Page of the step.</param>
/// <param name="Go">Text of the link to the page.</param>
public sealed record TourStop(TourStep Step, string Title, string Text, string Href, string Go);

/// <summary>Texts of the demo's tour, and which steps a visited page completes.</summary>
public static class TourWords
{
    /// <summary>Type of the task that the command creates. The demo has no other task of this type.</summary>
    public const string TaskType = "HELLO_WORLD";

    /// <summary>Name of the demo's large scan, with one failed endpoint.</summary>
    public const string ScanName = "Full scan of all 10,000 endpoints";

    public static IReadOnlyList<TourStop> Stops { get; } = [.. Enum.GetValues<TourStep>().Select(Of)];

    public static TourStop Of(TourStep step) =>
        step switch
        {
            TourStep.Why => new(
                step,
                "See why it failed",
                "Contoso Fleet is down for the first minute, and again every four. Open a failure group, then one of its pushes: "
                    + "it shows every attempt and the endpoint's answer.",
                new PushesAddress().ToString(),
                "Open failed pushes"
            ),
            TourStep.Retry => new(
                step,
                "Retry it",
                "“Retry all” first shows what would be sent, what would not, and why. Then its task counts down to 0, here and on "
                    + "every other open page. Pushes that fail again return to the list.",
                new PushesAddress().ToString(),
                "Open failed pushes"
            ),
            TourStep.HeldBack => new(
                step,
                "See a destination held back",
                "Wingtip Toys keeps failing, so its pushes are held back: they spend no attempt until a probe succeeds. Open it, "
                    + "see why, and send it a test.",
                "/destinations",
                "Open destinations"
            ),
            TourStep.Pause => new(
                step,
                "Pause sending",
                "Pause one destination, or everything with “Pushes on” at the top. New pushes are accepted and wait; nothing is "
                    + "lost. Resume when you are done.",
                "/destinations",
                "Open destinations"
            ),
            TourStep.Endpoint => new(
                step,
                "Find one in 10,000",
                "One endpoint failed in a scan of 10,000. Open the scan: its red cell and its list show which one. Open that endpoint, or "
                    + "choose the error, to see why. This works for any task with endpoints.",
                new TaskListAddress().With(TaskFilter.Text, ScanName).ToString(),
                "Open the scan"
            ),
            TourStep.Vendor => new(
                step,
                "As a vendor sees it",
                "Programs written for a vendor's API can call this server, which answers as the vendor would. Open any task and "
                    + "its tab Vendors: it shows each answer, byte for byte, and the call for it.",
                new TaskListAddress().ToString(),
                "Open tasks"
            ),
            TourStep.Api => new(
                step,
                "From a program",
                "Programs can do everything that the pages can. Run this in a terminal and watch its task appear:",
                new TaskListAddress().ToString(),
                "Open tasks"
            ),
        };

    /// <param name="person">Becomes the owner of the task, so that the step is done for them only.</param>
    public static string Command(string baseUri, string key, Caller person)
    {
        ArgumentNullException.ThrowIfNull(person);

        // JSON writes an apostrophe as a number, so it cannot end the text of the shell.
        var owner = JsonSerializer.Serialize(new { id = person.Id, userName = person.Name });
        return $$"""
            curl {{baseUri}}api/tasks \
              -H "Authorization: Bearer {{key}}" \
              -H "Content-Type: application/json" \
              -d '{"type": "{{TaskType}}", "name": "Hello from the command line", "itemCount": 3, "owner": {{owner}}}'
            """;
    }

    /// <summary>Returns whether this URL is the step's page. A filtered list of tasks counts as a different page.</summary>
    public static bool IsAt(TourStop stop, string uri)
    {
        ArgumentNullException.ThrowIfNull(stop);
        var here = new Uri(uri);
        return here.PathAndQuery == stop.Href || (here.AbsolutePath == stop.Href && stop.Href != new TaskListAddress().ToString());
    }

    /// <summary>Returns the step that a visit to this URL completes; null if none.</summary>
    public static TourStep? Seen(string uri, TourPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var path = new Uri(uri).AbsolutePath;
        return path.StartsWith("/pushes/", StringComparison.Ordinal)
            || (path == new PushesAddress().ToString() && PushesAddress.Parse(uri).Push is not null)
                ? TourStep.Why
            : path.StartsWith("/tasks/", StringComparison.Ordinal) ? SeenOfTask(path, AddressQuery.Of(uri), places)
            : null;
    }

    private static TourStep? SeenOfTask(string path, AddressQuery query, TourPlaces places) =>
        query.Text("tab") == "vendors" ? TourStep.Vendor
        : places.Scan is { } scan
        && path == $"/tasks/{scan}"
        && (
            query.Text("state") == "failed"
            || query.Text("error") is not null
            || (places.FailedEndpoint is { } failed && query.Text("open") == failed)
        )
            ? TourStep.Endpoint
        : null;
}
