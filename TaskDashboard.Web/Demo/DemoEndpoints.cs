using System.Globalization;
using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>A sample endpoint of a scan.</summary>
internal sealed record DemoEndpoint(string Id, string Name, int Type)
{
    private const int FromDirectory = 260;
    private const int WithAgent = 262;
    private const int FromCloud = 265;

    private static readonly string[] Sites = ["MUC", "LIS", "BOS", "OSL", "KRK"];

    private static readonly (string Code, string Message)[] Errors =
    [
        ("1", "Endpoint client has lost connection with Security Server [1]"),
        ("7", "The endpoint was switched off during the scan."),
        ("12", "The endpoint's disk is full: the scan could not save its report."),
    ];

    public static DemoEndpoint Of(int index, Random random)
    {
        var id = new byte[12];
        random.NextBytes(id);
        var site = Sites[index / 7 % Sites.Length];
        var (name, type) = (index % 10) switch
        {
            < 6 => (string.Create(CultureInfo.InvariantCulture, $"{site}-LT-{index + 1:D4}"), WithAgent),
            < 9 => (string.Create(CultureInfo.InvariantCulture, $"{site}-WS-{index + 1:D4}.corp.example"), FromDirectory),
            _ => (
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ip-10-{index / 4096 % 256}-{index / 16 % 256}-{(index % 16) + 4}.ec2.internal"
                ),
                FromCloud
            ),
        };
        return new DemoEndpoint(Convert.ToHexStringLower(id), name, type);
    }

    public JsonObject Form() =>
        new()
        {
            ["endpointId"] = Id,
            ["endpointName"] = Name,
            ["endpointType"] = Type,
        };

    public JsonObject As(string state) => new() { ["endpointId"] = Id, ["state"] = state };

    /// <param name="number">Selects the error.</param>
    public JsonObject AsFailed(int number)
    {
        var (code, message) = Errors[number % Errors.Length];
        var failed = As("failed");
        failed["errorCode"] = code;
        failed["errorMessage"] = message;
        return failed;
    }
}
