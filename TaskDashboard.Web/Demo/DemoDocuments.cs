using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Documents from the queue to the export, sometimes in batches. Some cannot be read, and one is forgotten in review.</summary>
/// <param name="before">Number of the document before the first one.</param>
internal sealed class DemoDocuments(Random random, int before) : IDemoKind
{
    public const string TaskType = "PROCESS_DOCUMENT";

    private const int InABatch = 4;

    private static readonly (int Workspace, string Key, string Name, string From, string Description)[] All =
    [
        (1, "inv", "Invoice", "Coho Winery", "Supplier invoice"),
        (2, "claim", "Claim report", "Woodgrove Insurance", "Damage report with photographs"),
        (1, "inv", "Invoice", "Litware", "Supplier invoice"),
        (3, "call", "Recorded call", "Lamna Healthcare", "Call of the service line, in minutes"),
        (2, "lease", "Lease contract", "Proseware", "Contract with annexes"),
    ];

    private int _calls;
    private int _number;
    private int _batch;

    private enum Fate
    {
        Well,
        NotRead,
        NotDownloaded,
        NotHandedOn,
        Forgotten,
    }

    public int Every => 9;

    public IReadOnlyList<DemoTask> Next()
    {
        if (++_calls % 5 != 3)
        {
            return [One(All[_calls % All.Length], null)];
        }

        _batch++;
        return [.. Enumerable.Range(0, InABatch).Select(_ => One(All[0], _batch))];
    }

    /// <summary>Returns a batch of documents that are forgotten in review.</summary>
    public IReadOnlyList<DemoTask> Forgotten(int count)
    {
        _batch++;
        return [.. Enumerable.Range(0, count).Select(_ => One(All[0], _batch, Fate.Forgotten))];
    }

    private DemoTask One((int Workspace, string Key, string Name, string From, string Description) kind, int? batch, Fate? settled = null)
    {
        _number++;
        var fate =
            settled
            ?? (_number % 50) switch
            {
                4 or 16 or 31 => Fate.NotRead,
                7 => Fate.Forgotten,
                11 or 38 => Fate.NotDownloaded,
                24 or 45 => Fate.NotHandedOn,
                _ => Fate.Well,
            };
        var pages = random.Next(1, 24);
        var form = new JsonObject
        {
            ["type"] = TaskType,
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"{kind.Name} {before + _number} · {kind.From}"),
            ["description"] = kind.Description,
            ["launcher"] = batch is null ? "mailbox" : "scanner 2nd floor",
            ["workspaceId"] = kind.Workspace,
            ["batchId"] = batch,
            ["externalId"] = string.Create(CultureInfo.InvariantCulture, $"{kind.Key}-{before + _number}"),
            ["stage"] = "queuedForPreProcessing",
            ["integrationStatus"] = "none",
            ["totalPages"] = 0,
        };
        return new DemoTask(form, run => Reports(run, pages, run > 1 ? Fate.Well : fate));
    }

    private IEnumerable<DemoReport> Reports(int run, int pages, Fate fate)
    {
        if (run > 1)
        {
            yield return Stage(1, "queuedForPreProcessing");
        }

        yield return DemoReport.After(random.Next(2, 7), "started", new() { ["stage"] = "preProcessingInProgress" });
        switch (fate)
        {
            case Fate.NotDownloaded:
                yield return Failed(
                    "preProcessingDownloadFailed",
                    "The document could not be downloaded: the server answered 404 Not Found."
                );
                yield break;
            case Fate.NotRead:
                yield return Failed(
                    "preProcessingFailed",
                    $"Page {Math.Max(1, pages / 2)} of {pages} could not be read: the scan is too dark."
                );
                yield break;
        }

        yield return Stage(random.Next(3, 9), "preProcessingSuccessful", new() { ["totalPages"] = pages });
        yield return Stage(2, "toReview");
        yield return Stage(random.Next(2, 11), "inReview");
        if (fate is Fate.Forgotten)
        {
            yield break;
        }

        yield return DemoReport.After(random.Next(6, 21), "completed", new() { ["stage"] = "processed", ["integrationStatus"] = "queued" });
        yield return DemoReport.After(2, "stageChanged", new() { ["integrationStatus"] = "inProgress" });
        yield return fate is Fate.NotHandedOn
            ? DemoReport.After(
                3,
                "stageChanged",
                new() { ["integrationStatus"] = "failed", ["message"] = "The accounting system rejected it: the supplier is unknown." }
            )
            : Stage(random.Next(2, 5), "exportCompleted", new() { ["integrationStatus"] = "successful" });
    }

    private DemoReport Failed(string stage, string message) =>
        DemoReport.After(random.Next(3, 9), "failed", new() { ["stage"] = stage, ["message"] = message });

    private static DemoReport Stage(int beats, string stage, JsonObject? more = null)
    {
        var body = more ?? [];
        body["stage"] = stage;
        return DemoReport.After(beats, "stageChanged", body);
    }
}
