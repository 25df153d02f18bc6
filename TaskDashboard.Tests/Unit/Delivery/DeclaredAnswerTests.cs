using System.IO.Compression;
using System.Text;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>An answer that is not plain UTF-8 is stored as text, and its reason is found, if its headers declare it.</summary>
public sealed class DeclaredAnswerTests : IDisposable
{
    private const string BadRequest = "The endpoint answered 400 Bad Request";

    private readonly SenderFixture _fixture = new();

    /// <summary>Headers that declare a body, the body, its text, and the reason in it.</summary>
    public static TheoryData<string, byte[], string, string> Bodies =>
        new()
        {
            { "Content-Type: text/plain; charset=ISO-8859-1\r\n", Encoding.Latin1.GetBytes("no café"), "no café", "no café" },
            {
                "Content-Type: text/plain; charset=utf-16\r\n",
                [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("no café")],
                "no café",
                "no café"
            },
            {
                "Content-Type: text/plain\r\n",
                [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("no café")],
                "no café",
                "no café"
            },
            {
                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                Gzip("""{"message": "no café"}"""u8),
                """{"message": "no café"}""",
                "no café"
            },
            {
                "Content-Type: text/html; charset=iso-8859-1\r\nContent-Encoding: gzip\r\n",
                Gzip(Encoding.Latin1.GetBytes("<html><title>no café</title>")),
                "<html><title>no café</title>",
                "no café"
            },
        };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task The_answer_is_kept_as_text_and_the_failure_has_its_reason(string headers, byte[] body, string text, string reason)
    {
        await using var endpoint = Answering("400 Bad Request", headers, body);

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal((text, false), (Encoding.UTF8.GetString(result.Answer), result.AnswerTruncated));
        Assert.Equal($"{BadRequest}: {reason}", FailureSignature.Of(result).Message);
    }

    [Fact]
    public async Task Binary_data_is_kept_unchanged_and_is_not_a_reason()
    {
        byte[] body = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
        await using var endpoint = Answering("400 Bad Request", "Content-Type: image/png\r\n", body);

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.Equal(body, result.Answer);
        Assert.Equal(BadRequest, FailureSignature.Of(result).Message);
    }

    [Fact]
    public async Task A_compressed_answer_that_breaks_off_is_read_as_far_as_it_came()
    {
        var random = new Random(1);
        var message = string.Concat(Enumerable.Range(0, 200).Select(_ => $"{random.Next()} "));
        var body = Gzip(Encoding.UTF8.GetBytes($$"""{"message": "no café", "trace": "{{message}}"}"""));
        await using var endpoint = new RawEndpoint(async connection =>
        {
            await connection.SendAsync(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                    + $"{body.Length}\r\n\r\n"
                    + Encoding.Latin1.GetString(body.AsSpan(..^100))
            );
            connection.Close();
        });

        var result = await _fixture.SendAsync(endpoint.Url);

        Assert.True(result.AnswerTruncated);
        Assert.StartsWith("""{"message": "no café", "trace": """, Encoding.UTF8.GetString(result.Answer), StringComparison.Ordinal);
        Assert.Equal($"{BadRequest}: no café", FailureSignature.Of(result).Message);
    }

    [Fact]
    public async Task A_token_is_read_from_a_compressed_answer()
    {
        await using var tokens = Answering(
            "200 OK",
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
            Gzip("""{"access_token":"t-1","token_type":"bearer"}"""u8)
        );
        await using var endpoint = Answering("200 OK", "", []);
        var authorization = new PushAuthorization(AuthorizationType.Oauth2)
        {
            TokenUrl = tokens.Url.AbsoluteUri,
            ClientId = "c",
            ClientSecret = "s",
        };

        var result = await _fixture.SendAsync(endpoint.Url, authorization);

        Assert.True(result.Delivered, result.Message);
        Assert.Equal("Bearer t-1", (await endpoint.NextRequestAsync())["authorization"]);
    }

    private static RawEndpoint Answering(string status, string headers, byte[] body) =>
        RawEndpoint.Answering($"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{Encoding.Latin1.GetString(body)}");

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }
        return body.ToArray();
    }
}
