using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Vendors.SmartDocumentor;
using static TaskDashboard.Tests.Vendors.SmartDocumentorSteps;

namespace TaskDashboard.Tests.Vendors;

/// <summary>Whatever is sent, the answer is one of the vendor's: never an internal error, and never details of one.</summary>
public sealed class SmartDocumentorRobustnessTests(ApiFixture fixture)
{
    private static readonly string[] TokenErrors = ["invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope"];

    // Random texts are built from these, so that names, separators and decoding errors are combined.
    private static readonly Gen<string> Pieces = Gen.Elements(
        "taskId",
        "externalId",
        "grant_type",
        "client_credentials",
        "client_id",
        "client_secret",
        "scope",
        "bootstrap",
        "WebAPI",
        "=",
        "=",
        "=",
        "&",
        "&",
        ";",
        "+",
        "%",
        "%0",
        "%00",
        "%C3%28",
        "%ED%A0%80",
        "%F0%9F",
        "\0",
        "\r\n",
        " ",
        "44",
        "-1",
        "2147483648",
        "1e999",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        "null",
        "\ud800",
        "\udc00",
        "é",
        "😀",
        "--boundary",
        "Content-Disposition: form-data; name=\"a\""
    );

    private static readonly Gen<string> Texts = Pieces.ArrayOf().Select(string.Concat);

    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Texts.Select(Encoding.UTF8.GetBytes),
        Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf()
    );

    private static readonly Gen<string?> Types = Gen.Elements<string?>(
        null,
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=nonsense",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data",
        "multipart/form-data; boundary=boundary",
        "multipart/form-data; boundary=\"\"",
        "application/json",
        "text/plain",
        "nonsense",
        "/"
    );

    private static readonly Gen<string> Methods = Gen.Elements("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "NONSENSE");

    private RunningApp App => fixture.App;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_token_request_is_answered_as_OAuth_says(ulong seed)
    {
        using var client = App.Anonymous();
        foreach (var (body, type) in (from body in Bodies from type in Types select (body, type)).Sample(30, new Rnd(seed, 7), 200))
        {
            MustBeTokenError(await client.AskForTokenAsync(Content(body, type)));
        }
    }

    [Fact]
    public async Task A_large_or_strange_token_request_is_answered_as_OAuth_says()
    {
        using var client = App.Anonymous();
        var megabyte = new string('x', 1024 * 1024);
        foreach (
            var text in new[]
            {
                megabyte,
                "client_id=" + megabyte,
                string.Concat(Enumerable.Repeat("a=1&", 5000)),
                string.Concat(Enumerable.Repeat("[", 5000)),
                new string('&', 5000),
                new string('=', 5000),
                "grant_type=client_credentials&client_id=bootstrap&client_secret=" + new string('9', 10_000),
                "client_id=%00&client_secret=%00",
                "client_id",
                "=",
                "client_id=bootstrap&client_secret",
            }
        )
        {
            foreach (var type in new[] { "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json" })
            {
                MustBeTokenError(await client.AskForTokenAsync(Content(Encoding.UTF8.GetBytes(text), type)));
                using var chunked = new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(text)));
                chunked.Headers.TryAddWithoutValidation("Content-Type", type);
                MustBeTokenError(await client.AskForTokenAsync(chunked));
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_query_and_body_of_any_call_is_answered_without_details(ulong seed)
    {
        using var client = await App.SmartDocumentorAsync(companyId: "company-" + Guid.NewGuid().ToString("n"));
        var requests =
            from method in Methods
            from path in Gen.Elements(Status, Routes.Prefix + "/nowhere", Routes.Prefix)
            from query in Texts
            from escaped in Gen.Elements(true, false)
            from body in Bodies
            from type in Types
            select (
                method,
                address: path
                    + "?"
                    + (
                        escaped
                            ? Uri.EscapeDataString(
                                query.Replace("\ud800", "", StringComparison.Ordinal).Replace("\udc00", "", StringComparison.Ordinal)
                            )
                            : OfAddress(query)
                    ),
                body,
                type
            );
        foreach (var (method, address, body, type) in requests.Sample(30, new Rnd(seed, 7), 200))
        {
            var answer = await client.Send(new HttpMethod(method), address, method == "GET" ? null : Content(body, type));

            Assert.True(answer is { Status: 400 or 404, Text: "" }, $"{method} {address}: {answer.Status} {answer.Text}");
        }
    }

    // Characters that a URL cannot contain are never sent: clients encode them.
    private static string OfAddress(string text) =>
        string.Concat(text.Where(letter => letter is > ' ' and < (char)127 and not '"' and not '{' and not '}' and not '#'));

    private static ByteArrayContent Content(byte[] body, string? type)
    {
        var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }

    private static void MustBeTokenError(Answer answer)
    {
        answer.Must(400);
        Assert.Equal(["error"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Contains(answer.String("error"), TokenErrors);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
    }

    /// <summary>A body of unknown length.</summary>
    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
