using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Jobs that count their items. They progress unevenly and end with success, a warning, a cancel or an error.</summary>
internal sealed class DemoJobs(Random random) : IDemoKind
{
    private static readonly (string Type, string Name, int Items)[] All =
    [
        ("EXPORT_REPORT", "Monthly mileage report", 240),
        ("IMPORT_VEHICLES", "Import of vehicles", 80),
        ("SCORE_TRIPS", "Scoring of last night's trips", 500),
        ("SYNC_DRIVERS", "Synchronisation of drivers", 60),
        ("PURGE_POSITIONS", "Purge of old positions", 1200),
    ];

    private int _number;

    private enum Fate
    {
        Well,
        Warned,
        Failed,
        Canceled,
    }

    public int Every => 13;

    public IReadOnlyList<DemoTask> Next()
    {
        var (type, name, items) = All[_number++ % All.Length];
        var fate = (_number % 12) switch
        {
            2 => Fate.Warned,
            4 => Fate.Failed,
            5 => Fate.Canceled,
            _ => Fate.Well,
        };
        var form = new JsonObject
        {
            ["type"] = type,
            ["name"] = name,
            ["description"] = "Sample work of the demo",
            ["launcher"] = _number % 2 == 0 ? "scheduler" : "j.miller",
            ["itemCount"] = items,
        };
        return [new DemoTask(form, run => Reports(items, run > 1 ? Fate.Well : fate))];
    }

    private IEnumerable<DemoReport> Reports(int items, Fate fate)
    {
        yield return DemoReport.After(random.Next(2, 4), "started");
        var most = (2 * items / random.Next(12, 50)) + 2;
        for (var left = items - random.Next(0, most); left > 0; left -= Math.Min(left, random.Next(0, most)))
        {
            if (fate is Fate.Failed && left < items / 2)
            {
                yield return DemoReport.After(1, "failed", new() { ["message"] = "The source database closed the connection." });
                yield break;
            }

            if (fate is Fate.Canceled && left < items / 3)
            {
                yield return DemoReport.After(1, "canceled", new() { ["message"] = "The fleet manager asked for it." });
                yield break;
            }

            yield return DemoReport.After(1, "progressed", new() { ["remainingItemCount"] = left });
        }

        var end = new JsonObject { ["remainingItemCount"] = 0 };
        if (fate is Fate.Warned)
        {
            end["outcome"] = "warning";
            end["message"] = "3 items had no owner and were given to the fleet manager.";
        }

        yield return DemoReport.After(1, "completed", end);
    }
}
