using System.Globalization;
using System.Text.Json.Nodes;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>Work on many endpoints: scans, reconfigurations and isolations. Sometimes a few endpoints fail.</summary>
internal sealed class DemoScans(Random random) : IDemoKind
{
    /// <summary>Name of the scan in which one endpoint failed.</summary>
    public const string BigName = TourWords.ScanName;

    public const string Scan = "SCAN_ENDPOINTS";

    private const int BigCount = 10_000;
    private const int BigFailure = 7_411;
    private const int EstateDone = 7_000;
    private const int EstateWidth = 7;
    private const int BranchCount = 96;
    private const int BranchWidth = 6;

    // Their agents began and never answered again.
    private static readonly int[] Hanging = [31, 58, 59, 77];

    private static readonly (string Type, string VendorType, string Name, int Fewest, int Most)[] All =
    [
        (Scan, "1", "Quick scan · Munich office", 40, 90),
        ("RECONFIGURE_ENDPOINTS", "7", "New exclusions · build servers", 20, 60),
        (Scan, "1", "Full scan · laptops", 120, 300),
        ("ISOLATE_ENDPOINT", "16", "Isolate BOS-LT-0412", 1, 1),
        (Scan, "1", "Memory scan · finance", 40, 120),
    ];

    private int _number;

    public int Every => 23;

    public IReadOnlyList<DemoTask> Next()
    {
        var (type, vendorType, name, fewest, most) = All[_number++ % All.Length];
        var endpoints = Endpoints(random.Next(fewest, most + 1));
        var failures = (endpoints.Count, _number % 9) switch
        {
            (1, 4) => 1,
            (1, _) => 0,
            (var count, 3 or 5) => Math.Max(1, count / 40),
            _ => 0,
        };
        var width = Math.Max(1, endpoints.Count / random.Next(25, 60));
        var form = Form(type, vendorType, name);
        form["subtasks"] = new JsonArray([.. endpoints.Select(endpoint => endpoint.Form())]);
        return [new DemoTask(form, run => Reports(endpoints, width, run > 1 ? 0 : failures))];
    }

    /// <summary>Returns a completed scan in which one of many endpoints failed.</summary>
    public DemoTask Big(DateTimeOffset now)
    {
        var start = now - TimeSpan.FromMinutes(45);
        var endpoints = Endpoints(BigCount);
        var subtasks = new JsonArray();
        for (var index = 0; index < endpoints.Count; index++)
        {
            var endpoint = endpoints[index];
            var began = start + (TimeSpan.FromSeconds(0.2) * index);
            var subtask = index == BigFailure ? endpoint.AsFailed(0) : endpoint.As("completed");
            subtask["endpointName"] = endpoint.Name;
            subtask["endpointType"] = endpoint.Type;
            subtask["startedAt"] = began;
            subtask["endedAt"] = began + TimeSpan.FromSeconds(random.Next(40, 240));
            subtasks.Add(subtask);
        }

        var form = Form(Scan, "1", BigName);
        form["createdAt"] = start;
        form["startedAt"] = start;
        form["subtasks"] = subtasks;
        return new DemoTask(form, run => run == 1 ? [] : Reports(endpoints, BigCount / 100, 0));
    }

    /// <summary>Returns a scan of many endpoints that runs, with errors of every kind: some in a row, some here and there.</summary>
    public DemoTask Estate(DateTimeOffset now)
    {
        var start = now - TimeSpan.FromMinutes(18);
        var each = TimeSpan.FromMinutes(17) / EstateDone;
        var endpoints = Endpoints(BigCount);
        var subtasks = new JsonArray();
        for (var index = 0; index < endpoints.Count; index++)
        {
            var subtask =
                index >= EstateDone ? endpoints[index].Form()
                : ErrorOfEstate(index) is { } error ? endpoints[index].AsFailed(error)
                : endpoints[index].As("completed");
            subtask["endpointName"] = endpoints[index].Name;
            subtask["endpointType"] = endpoints[index].Type;
            if (index < EstateDone)
            {
                subtask["startedAt"] = start + (each * index);
                subtask["endedAt"] = start + (each * index) + TimeSpan.FromSeconds(random.Next(20, 60));
            }

            subtasks.Add(subtask);
        }

        var form = Form(Scan, "1", "Full scan · whole estate");
        form["createdAt"] = start;
        form["startedAt"] = start;
        form["subtasks"] = subtasks;
        return new DemoTask(form, run => ReportsOfEstate(endpoints, run == 1 ? EstateDone : 0, run == 1));
    }

    /// <summary>Returns a scan that has been silent for long, because a few of its endpoints hang. Restarted, it ends well.</summary>
    public DemoTask Stuck()
    {
        var endpoints = Endpoints(BranchCount);
        var form = Form(Scan, "1", "Memory scan · branch offices");
        form["subtasks"] = new JsonArray([.. endpoints.Select(endpoint => endpoint.Form())]);
        return new DemoTask(form, run => run == 1 ? ReportsOfStuck(endpoints) : Reports(endpoints, BranchWidth, 0));
    }

    private static IEnumerable<DemoReport> ReportsOfStuck(List<DemoEndpoint> endpoints)
    {
        for (var start = 0; start < endpoints.Count + BranchWidth; start += BranchWidth)
        {
            var before = Enumerable.Range(start - BranchWidth, BranchWidth).Where(index => index >= 0).Except(Hanging);
            var next = Enumerable.Range(start, BranchWidth).Where(index => index < endpoints.Count);
            var subtasks = before
                .Select(index => endpoints[index].As("completed"))
                .Concat(next.Select(index => endpoints[index].As("inProgress")));
            yield return DemoReport.After(2, "progressed", new() { ["subtasks"] = new JsonArray([.. subtasks]) });
        }
    }

    private static IEnumerable<DemoReport> ReportsOfEstate(List<DemoEndpoint> endpoints, int done, bool fails)
    {
        for (var start = done; start < endpoints.Count + EstateWidth; start += EstateWidth)
        {
            var subtasks = new JsonArray();
            for (var index = Math.Max(done, start - EstateWidth); index < Math.Min(start, endpoints.Count); index++)
            {
                subtasks.Add(
                    fails && ErrorOfEstate(index) is { } error ? endpoints[index].AsFailed(error) : endpoints[index].As("completed")
                );
            }

            for (var index = start; index < Math.Min(start + EstateWidth, endpoints.Count); index++)
            {
                subtasks.Add(endpoints[index].As("inProgress"));
            }

            yield return DemoReport.After(1, "progressed", new() { ["subtasks"] = subtasks });
        }
    }

    private static int? ErrorOfEstate(int index) =>
        index switch
        {
            >= 1_210 and < 1_224 or >= 5_130 and < 5_149 or >= 8_400 and < 8_412 => 0,
            >= 2_944 and < 2_949 or >= 3_630 and < 3_637 or >= 3_654 and < 3_660 => 2,
            _ when index % 619 == 100 => 1,
            _ => null,
        };

    private static JsonObject Form(string type, string vendorType, string name) =>
        new()
        {
            ["type"] = type,
            ["name"] = name,
            ["launcher"] = "security.team@lamna.example",
            ["vendorType"] = vendorType,
            ["owner"] = new JsonObject { ["id"] = "65f17fcddb53ec33e302a4c1", ["userName"] = "security.team@lamna.example" },
            ["company"] = new JsonObject { ["id"] = "65f17fcddb53ec33e302a4b7", ["name"] = "Lamna Healthcare" },
        };

    private List<DemoEndpoint> Endpoints(int count) => [.. Enumerable.Range(0, count).Select(index => DemoEndpoint.Of(index, random))];

    /// <summary>Scans some endpoints at a time. Each report completes the previous ones, and the last one ends the task.</summary>
    private static IEnumerable<DemoReport> Reports(List<DemoEndpoint> endpoints, int width, int failures)
    {
        var apart = failures == 0 ? int.MaxValue : Math.Max(1, endpoints.Count / failures);
        for (var start = 0; start < endpoints.Count + width; start += width)
        {
            var subtasks = new JsonArray();
            for (var index = Math.Max(0, start - width); index < Math.Min(start, endpoints.Count); index++)
            {
                subtasks.Add(index % apart == apart / 2 ? endpoints[index].AsFailed(index) : endpoints[index].As("completed"));
            }

            for (var index = start; index < Math.Min(start + width, endpoints.Count); index++)
            {
                subtasks.Add(endpoints[index].As("inProgress"));
            }

            yield return DemoReport.After(start == 0 ? 3 : 1, "progressed", new() { ["subtasks"] = subtasks });
        }
    }
}
