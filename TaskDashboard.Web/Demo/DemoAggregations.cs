using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Imports of accounts from a company's systems. Results are in messages, returns and attributes.</summary>
/// <param name="before">Number of the aggregation before the first one.</param>
internal sealed class DemoAggregations(Random random, int before) : IDemoKind
{
    private const int Page = 250;

    private static readonly (string Source, int Accounts)[] All =
    [
        ("Active Directory", 4_120),
        ("Workday", 1_860),
        ("SAP ERP", 3_240),
        ("Salesforce", 2_610),
    ];

    private int _number;

    private enum Fate
    {
        Well,
        Warned,
        Failed,
        FailedForNow,
    }

    public int Every => 17;

    public IReadOnlyList<DemoTask> Next()
    {
        var (source, accounts) = All[_number++ % All.Length];
        var fate = (_number % 10) switch
        {
            2 => Fate.Warned,
            5 => Fate.FailedForNow,
            8 => Fate.Failed,
            _ => Fate.Well,
        };
        var id = string.Create(CultureInfo.InvariantCulture, $"2c9180866a0f1b2c016a{_number:x12}");
        var form = new JsonObject
        {
            ["type"] = "AGGREGATE_ACCOUNTS",
            ["name"] = $"Account aggregation · {source}",
            ["description"] = $"Reads the accounts of {source} and joins them to identities.",
            ["launcher"] = _number % 3 == 0 ? "anna.weber" : "Scheduler",
            ["vendorType"] = "QUARTZ",
            ["uniqueName"] = string.Create(CultureInfo.InvariantCulture, $"Cloud Account Aggregation for {source} {before + _number:D4}"),
            ["displayName"] = $"{source} accounts",
            ["parentName"] = _number % 3 == 0 ? null : "Nightly aggregation",
            ["target"] = new JsonObject
            {
                ["id"] = id,
                ["type"] = "SOURCE",
                ["name"] = source,
            },
            ["attributes"] = new JsonObject { ["sourceId"] = id, ["optimizedAggregation"] = "enabled" },
        };
        return [new DemoTask(form, run => Reports(source, accounts, run > 1 ? Fate.Well : fate))];
    }

    private IEnumerable<DemoReport> Reports(string source, int accounts, Fate fate)
    {
        yield return DemoReport.After(
            random.Next(2, 5),
            "started",
            new() { ["messages"] = Says("info", "aggregation_started", $"Reading accounts of {source}.", source) }
        );
        for (var read = Page; read < accounts; read += Page)
        {
            if (fate is Fate.Failed or Fate.FailedForNow && read > accounts / 2)
            {
                yield return Ended(source, fate, read);
                yield break;
            }

            yield return DemoReport.After(
                random.Next(1, 4),
                "progressed",
                new()
                {
                    ["percentComplete"] = 100 * read / accounts,
                    ["message"] = string.Create(CultureInfo.InvariantCulture, $"{read} of {accounts} accounts read"),
                    ["attributes"] = new JsonObject { ["total"] = read },
                }
            );
        }

        yield return Ended(source, fate, accounts);
    }

    private DemoReport Ended(string source, Fate fate, int read)
    {
        var changed = random.Next(4, 60);
        var body = new JsonObject
        {
            ["attributes"] = new JsonObject
            {
                ["total"] = read,
                ["created"] = changed / 4,
                ["updated"] = changed,
                ["deleted"] = changed / 9,
            },
            ["returns"] = new JsonArray(
                Returns("Accounts scanned", "total"),
                Returns("Accounts created", "created"),
                Returns("Accounts updated", "updated"),
                Returns("Accounts deleted", "deleted")
            ),
        };
        switch (fate)
        {
            case Fate.FailedForNow:
                body["outcome"] = "tempError";
                body["message"] = $"{source} did not answer in time. The next aggregation tries again.";
                body["messages"] = Says("error", "connector_timeout", $"{source} did not answer within 60 seconds.", source, 60);
                return DemoReport.After(4, "failed", body);
            case Fate.Failed:
                body["message"] = $"{source} refused the account of the connector.";
                body["messages"] = Says(
                    "error",
                    "connector_unauthorized",
                    $"{source} refused the account svc-governance: its password has expired.",
                    source,
                    "svc-governance"
                );
                return DemoReport.After(2, "failed", body);
            case Fate.Warned:
                body["outcome"] = "warning";
                body["message"] = "7 accounts belong to nobody.";
                body["messages"] = Says("warn", "uncorrelated_accounts", "7 accounts could not be joined to an identity.", 7);
                return DemoReport.After(2, "completed", body);
            default:
                body["messages"] = Says(
                    "info",
                    "aggregation_finished",
                    string.Create(CultureInfo.InvariantCulture, $"{read} accounts read."),
                    read
                );
                return DemoReport.After(2, "completed", body);
        }
    }

    private static JsonArray Says(string level, string key, string text, params ReadOnlySpan<JsonNode> parameters) =>
        [
            new JsonObject
            {
                ["level"] = level,
                ["key"] = key,
                ["text"] = text,
                ["locale"] = "en-US",
                ["parameters"] = new JsonArray(parameters),
            },
        ];

    private static JsonObject Returns(string name, string attribute) => new() { ["name"] = name, ["attributeName"] = attribute };
}
