using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Whatever a client of GravityZone's API sends, the answer is JSON-RPC.</summary>
public sealed class GravityZoneAnyBodyTests(GravityZoneWorld world) : IClassFixture<GravityZoneWorld>
{
    private const string Sound =
        """{"params":{"taskId":"21a295eeb1a43d8b497b23b7","options":{"returnSubtasks":true,"page":5,"perPage":1}"""
        + ""","subtaskFilters":{"status":3,"endedAfter":"2024-03-14T19:45:10"}},"jsonrpc":"2.0","method":"getTaskStatus","id":"1"}""";

    private static readonly Gen<string> Values = Gen.Elements(
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1",
        "3",
        "1e400",
        "-1.5e-400",
        "99999999999999999999999",
        "\"\"",
        "\"1\"",
        "\"2.0\"",
        "\"getTaskStatus\"",
        "\"21a295eeb1a43d8b497b23b7\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"2024-03-14T19:45:10\"",
        "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "[]",
        "{}",
        "[[[]]]",
        "\"" + new string('x', 3000) + "\"",
        "{\"\\ud800\":1}",
        "NaN",
        "",
        "]",
        "'"
    );

    private static readonly Gen<string> Names = Gen.Elements(
        "id",
        "jsonrpc",
        "method",
        "params",
        "taskId",
        "options",
        "returnSubtasks",
        "page",
        "perPage",
        "subtaskFilters",
        "status",
        "endedAfter",
        "endedBefore",
        "",
        "\\u0069d",
        "\\ud800",
        "unknown"
    );

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Gen.Choose(0, Sound.Length).Select(length => Encoding.UTF8.GetBytes(Sound[..length])),
        from at in Gen.Choose(0, Sound.Length - 1)
        from value in Gen.Choose(0, 255)
        select Replaced(at, (byte)value),
        Objects(3).Select(Encoding.UTF8.GetBytes),
        from name in Names
        from value in Values
        select Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"getTaskStatus","params":{"taskId":"21a295eeb1a43d8b497b23b7","options":"""
                + $$$"""{"returnSubtasks":true,"{{{name}}}":{{{value}}} } } }"""
        ),
        from name in Names
        from value in Values
        select Encoding.UTF8.GetBytes(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"getTaskStatus","params":{"taskId":"21a295eeb1a43d8b497b23b7"},"{{{name}}}":"""
                + $$$"""{{{value}}} }"""
        ),
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(),
        Gen.Choose(1, 5000).Select(depth => Encoding.UTF8.GetBytes(new string('[', depth))),
        Gen.Choose(1, 200)
            .Select(depth =>
                Encoding.UTF8.GetBytes(
                    $$$"""{"jsonrpc":"2.0","id":1,"method":"getTaskStatus","params":"""
                        + $$$"""{{{string.Concat(Enumerable.Repeat("{\"params\":", depth))}}}1{{{new string('}', depth)}}} }"""
                )
            )
    );

    [Fact]
    public async Task Any_body_is_answered_in_JSON_RPC()
    {
        foreach (var body in Bodies.Sample(1200, new Rnd(20260301UL, 7UL), 20))
        {
            var answer = await world.SendAsync(GravityZoneWorld.Path11, body);
            var sent = Encoding.UTF8.GetString(body);
            Assert.True(answer.Status == 200, $"{answer.Status} to {sent}");
            Assert.Equal(["id", "jsonrpc", "error"], GravityZoneWorld.Members(answer.Json));
            Assert.True(answer["id"].ValueKind is JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Number, sent);
            GravityZoneWorld.Details(answer, answer["error"].GetProperty("code").GetInt32(), answer["id"].GetRawText());
            Assert.True(answer["error"].GetProperty("code").GetInt32() != -32000, $"{answer.Text} to {sent}");
        }
    }

    private static byte[] Replaced(int at, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(Sound);
        bytes[at] = value;
        return bytes;
    }

    private static Gen<string> Objects(int depth) =>
        from names in Names.ListOf(4)
        from values in (depth == 0 ? Values : Gen.Frequency((3, Values), (1, Objects(depth - 1)))).ListOf(4)
        select $"{{{string.Join(',', names.Zip(values, (name, value) => $"\"{name}\":{value}"))}}}";
}
