using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>Tasks of an appliance's administrator. They end with a result, or with an error and its causes.</summary>
internal sealed class DemoAppliance(Random random) : IDemoKind
{
    private static readonly (string Name, string[] Steps)[] All =
    [
        ("Change the address of the time server", ["Checking ntp1.corp.example", "Restarting chronyd"]),
        (
            "Register with vCenter Server vc-01",
            ["Reading the certificate of vc-01.corp.example", "Registering the extension com.vmware.vcDr", "Restarting the services"]
        ),
        (
            "Change the appliance certificate",
            ["Reading the PKCS #12 file", "Replacing the certificate", "Registering the new thumbprint", "Restarting the services"]
        ),
        (
            "Install update 9.0.2",
            [
                "Fetching the package",
                "Checking the signature",
                "Installing 41 packages",
                "Migrating the database",
                "Restarting the services",
            ]
        ),
        ("Load a storage replication adapter", ["Unpacking the image", "Starting the container"]),
    ];

    private int _number;

    public int Every => 11;

    public IReadOnlyList<DemoTask> Next()
    {
        var (name, steps) = All[_number++ % All.Length];
        Func<JsonObject>? error = (_number % 15) switch
        {
            3 => DemoErrors.OfCertificate,
            9 => DemoErrors.OfUpdate,
            _ => null,
        };
        var form = new JsonObject
        {
            ["type"] = "CONFIGURE_APPLIANCE",
            ["name"] = name,
            ["description"] = "Appliance dr-01.corp.example",
            ["launcher"] = "admin",
            ["target"] = new JsonObject
            {
                ["id"] = "dr-01",
                ["type"] = "APPLIANCE",
                ["name"] = "dr-01.corp.example",
            },
        };
        return [new DemoTask(form, run => Reports(name, steps, run > 1 ? null : error))];
    }

    private IEnumerable<DemoReport> Reports(string name, string[] steps, Func<JsonObject>? error)
    {
        yield return DemoReport.After(random.Next(1, 4), "started");
        for (var step = 0; step < steps.Length; step++)
        {
            if (error is not null && step == steps.Length - 1)
            {
                var tree = error();
                yield return DemoReport.After(3, "failed", new() { ["message"] = (string)tree["message"]!, ["error"] = tree });
                yield break;
            }

            yield return DemoReport.After(
                random.Next(2, 5),
                "progressed",
                new() { ["percentComplete"] = 100 * step / steps.Length, ["message"] = steps[step] }
            );
        }

        yield return DemoReport.After(
            random.Next(2, 5),
            "completed",
            new()
            {
                ["message"] = $"{name}: done.",
                ["result"] = new JsonObject
                {
                    ["appliance"] = "dr-01.corp.example",
                    ["version"] = "9.0.2.10317",
                    ["restarted_services"] = new JsonArray("drconfig", "srm-server", "hms"),
                    ["restart_required"] = false,
                },
            }
        );
    }
}
