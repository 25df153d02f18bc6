using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.SailPoint;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Whatever is sent, the answer has the vendor's format: never a 500 and never our own format.</summary>
public sealed class SailPointBodiesTests(ApiFixture fixture)
{
    private const string Good =
        """{"operations":[{"op":"test","path":"/messages/0/key","value":{"a":[null,true,-1.5e3,"ä\n"]}},"""
        + """{"op":"replace","path":"/completionStatus","from":"/id","value":"Warning"}]}""";

    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "0",
        "-1e999",
        "1e-400",
        "\"",
        "\"\"",
        "\"op\"",
        "\"replace\"",
        "\"copy\"",
        "\"move\"",
        "\"test\"",
        "\"path\"",
        "\"from\"",
        "\"value\"",
        "\"operations\"",
        "\"/completionStatus\"",
        "\"/completed\"",
        "\"/attributes\"",
        "\"Success\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\0",
        "\\",
        "/",
        "~",
        " ",
        "\u2028",
        "😀",
        "{\"op\":\"replace\",\"path\":\"/completionStatus\",\"value\":",
        "{\"op\":\"copy\",\"from\":",
    ];

    private static readonly Gen<byte[]> Cut = from end in Gen.Choose(0, Good.Length) select Encoding.UTF8.GetBytes(Good[..end]);

    private static readonly Gen<byte[]> Spoilt =
        from at in Gen.Choose(0, Good.Length - 1)
        from length in Gen.Choose(0, 8)
        from piece in Gen.Elements(Pieces)
        select Encoding.UTF8.GetBytes(Good[..at] + piece + Good[Math.Min(Good.Length, at + length)..]);

    private static readonly Gen<byte[]> Words =
        from pieces in Gen.Elements(Pieces).ListOf()
        select Encoding.UTF8.GetBytes(string.Concat(pieces));

    private static readonly Gen<byte[]> Noise = from bytes in Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf() select bytes;

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(Cut, Spoilt, Words, Noise);

    private RunningApp App => fixture.App;

    public static TheoryData<string, byte[]> Extremes =>
        new()
        {
            { "deep arrays", Encoding.UTF8.GetBytes(new string('[', 100_000)) },
            {
                "deep value",
                Encoding.UTF8.GetBytes($$"""[{"op":"test","path":"/id","value":{{new string('[', 5000)}}{{new string(']', 5000)}}}]""")
            },
            {
                "a megabyte of text",
                Encoding.UTF8.GetBytes($$"""[{"op":"replace","path":"/completionStatus","value":"{{new string('x', 1024 * 1024)}}"}]""")
            },
            { "a megabyte of path", Encoding.UTF8.GetBytes($$"""[{"op":"test","path":"{{new string('/', 1024 * 1024)}}","value":1}]""") },
            {
                "a megabyte of operations",
                Encoding.UTF8.GetBytes(
                    $"[{string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/attributes","path":"/completed"}""", 20_000))}]"
                )
            },
            {
                "copies of copies",
                Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"","path":"/completed"}""", 90))}]")
            },
            { "a megabyte of spaces", Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024)) },
            {
                "huge numbers",
                Encoding.UTF8.GetBytes(
                    $$"""[{"op":"test","path":"/percentComplete","value":{{new string('9', 5000)}}},"""
                        + $$"""{"op":"replace","path":"/completed","value":1e99999}]"""
                )
            },
            { "not UTF-8", [(byte)'[', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)']'] },
            { "UTF-16", Encoding.Unicode.GetBytes(Good) },
            { "NUL", "[\0]"u8.ToArray() },
            { "NUL in a text", Encoding.UTF8.GetBytes("""[{"op":"replace","path":"/completionStatus","value":"\u0000"}]""") },
            { "half a character", Encoding.UTF8.GetBytes("""[{"op":"replace","path":"/completionStatus","value":"\udc00"}]""") },
            {
                "half a character in a name",
                Encoding.UTF8.GetBytes("""[{"op":"replace","path":"/completionStatus","value":"Success","\ud83d":1}]""")
            },
            { "comments", Encoding.UTF8.GetBytes("/* */ []") },
            { "two values", Encoding.UTF8.GetBytes("[][]") },
            { "nothing", [] },
        };

    [Theory]
    [MemberData(nameof(Extremes))]
    public async Task An_extreme_body_is_400(string what, byte[] body)
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync(
            new
            {
                type = "t",
                name = what,
                attributes = new { a = new string('a', 10_000) },
            }
        );

        (await client.PatchStatusAsync(id, body)).MustBeBadRequest();

        Assert.Equal("inProgress", (await own.Get($"/api/tasks/{id}")).String("state"));
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped()
    {
        var (own, client) = await App.SailPointAsync();
        var body = Encoding
            .UTF8.GetPreamble()
            .Concat(Encoding.UTF8.GetBytes("""[{"op":"replace","path":"/completionStatus","value":"Success"}]"""))
            .ToArray();

        (await client.PatchStatusAsync(await own.StartedTaskAsync(), body)).Must(200);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public async Task Any_body_gets_a_status_or_an_error_of_the_vendors(ulong seed)
    {
        var (own, client) = await App.SailPointAsync();
        var id = await own.StartedTaskAsync(
            new
            {
                type = "t",
                name = "n",
                messages = new[] { new { key = "k" } },
                attributes = new { a = 1 },
            }
        );
        var index = 0;
        foreach (var body in Bodies.Sample(20, new Rnd(seed, 7), 300))
        {
            var answer = await client.PatchStatusAsync(id, body, SailPointSteps.Prefixes[index++ % SailPointSteps.Prefixes.Count]);
            if (answer.Status != 200)
            {
                answer.MustBeBadRequest();
            }
            else
            {
                Assert.Equal(id, answer.String("id"));
            }
        }
    }

    [Fact]
    public async Task Any_token_request_gets_an_answer_of_the_vendors()
    {
        using var client = App.Anonymous();
        var index = 0;
        foreach (var body in Bodies.Sample(20, new Rnd(3UL, 7), 300))
        {
            var type = new[] { "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", null }[
                index++ % 4
            ];
            var query =
                index % 3 == 0 ? $"?grant_type={Uri.EscapeDataString(Encoding.Latin1.GetString(body))}"
                : index % 3 == 1 ? "?grant_type=client_credentials&client_id&client_secret=%ff"
                : "";
            var answer = await SailPointTokenTests.PostAsync(client, Routes.TokenPath + query, body, type);
            Assert.Contains(answer.Status, new[] { 400, 401 });
            Assert.Equal(["error", "error_description"], answer.Json.EnumerateObject().Select(member => member.Name));
            Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        }
    }
}
