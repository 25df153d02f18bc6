using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Edge;

/// <summary>A request that a client might send by mistake or on purpose. Random numbers decide everything about it.</summary>
internal sealed partial record FuzzedRequest(
    string Method,
    string Target,
    IReadOnlyList<(string Name, string Value)> Headers,
    byte[]? Body,
    string? ContentType
)
{
    // Parts of URLs: escaped, truncated, escaped twice, in other alphabets, and with special meaning in other programs.
    private static readonly string[] Words =
    [
        "",
        "x",
        "0",
        "-1",
        "1",
        "2147483648",
        "9223372036854775808",
        "1e400",
        "null",
        "undefined",
        "true",
        "[]",
        "%7B%7D",
        "%00",
        "a%00b",
        "%FF",
        "%C3%28",
        "%ED%A0%80",
        "%C0%AF",
        "%F4%90%80%80",
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e",
        "%5C%5Cevil",
        "%2F%2Fevil.example",
        "%E2%88%95evil",
        "a%0D%0AX:%20y",
        "%0A",
        "%09",
        "%20",
        "%25",
        "%2525",
        "%",
        "%z",
        "%zz",
        "%u0041",
        "'%20OR%201=1--",
        "%22;DROP",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "$%7Bjndi%7D",
        "%F0%9F%98%80",
        "%E2%80%AE",
        "%E2%80%8B",
        "%CC%81",
        "1,2,3",
        "a,,b",
        ",",
        "pending",
        "failed",
        "desc",
        "000000000000000000000000",
        "2024-13-45",
        "AAAAAAAA=",
    ];

    private static readonly string[] Parameters =
    [
        "text",
        "type",
        "state",
        "limit",
        "after",
        "before",
        "order",
        "kind",
        "destinationId",
        "signature",
        "taskId",
        "q",
        "token",
        "back",
        "tab",
        "open",
        "push",
        "retry",
        "id",
        "negotiateVersion",
        "grant_type",
        "client_id",
        "client_secret",
        "%00",
        "",
        "a%5Bb%5D",
        "TEXT",
    ];

    private static readonly string[] Names =
    [
        "name",
        "type",
        "url",
        "kind",
        "itemId",
        "destinationId",
        "version",
        "payload",
        "filter",
        "pushIds",
        "all",
        "reason",
        "ticket",
        "event",
        "attributes",
        "result",
        "error",
        "cause",
        "suppressed",
        "stackTrace",
        "messages",
        "parameters",
        "returns",
        "subtasks",
        "endpointId",
        "op",
        "path",
        "from",
        "value",
        "jsonrpc",
        "id",
        "method",
        "params",
        "taskId",
        "options",
        "returnSubtasks",
        "page",
        "perPage",
        "subtaskFilters",
        "paused",
        "role",
        "companyId",
        "company",
        "vendors",
        "authorization",
        "username",
        "password",
        "scope",
        "states",
        "types",
        "text",
        "after",
        "cutOff",
        "startedAt",
        "endedAt",
        "createdAt",
        "itemCount",
        "percentComplete",
        "remainingItemCount",
        "workspaceId",
        "stage",
        "outcome",
        "run",
        "force",
        "endOld",
        "concurrency",
        "owner",
        "target",
        "",
        "\\u0000",
        "\\ud83d",
        "\\u006eame",
        "__proto__",
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1",
        "100",
        "2147483648",
        "1e400",
        "-0",
        "99999999999999999999",
        "1.5",
        "\"\"",
        "\" \"",
        "\"x\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud83d\"",
        "\"\\udc00\\ud83d\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u202e\\u200b\"",
        "\"2024-03-14T19:45:10Z\"",
        "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"",
        "\"started\"",
        "\"completed\"",
        "\"failed\"",
        "\"replace\"",
        "\"/completionStatus\"",
        "\"getTaskStatus\"",
        "\"http://127.0.0.1:9/\"",
        "\"http://@[::1]:99999/\"",
        "\"javascript:alert(1)\"",
        "\"viewer\"",
        "\"*\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "NaN",
        "'x'",
        "",
        "]",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json",
        "application/json; charset=utf-7",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=\"\"",
        "text/plain",
        "text/html",
        "application/octet-stream",
        "/",
        "application/json;;=",
        "a/b; charset=\u00e9",
    ];

    private static readonly string[] Methods =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "PROPFIND",
        "get",
        "FUZZ",
    ];

    /// <param name="route">As mapped, such as "/api/tasks/{id}".</param>
    /// <param name="id">An existing id, for the parameters of the route.</param>
    /// <param name="sound">A body that would be accepted; null if the call has none.</param>
    public static FuzzedRequest Of(Random random, string method, string route, string? id, string? query, byte[]? sound)
    {
        var path = Place()
            .Replace(
                route,
                place =>
                    place.Value.Contains("**", StringComparison.Ordinal) ? $"{Segment()}/{Segment()}"
                    : id is not null && random.Next(2) == 0 ? id
                    : Segment()
            );
        if (random.Next(12) == 0)
        {
            path += One(["/", "//", "/..", "/%2e%2e/", "/%00", "/x", ";a=b", "%"]);
        }

        var parameters =
            query is not null && random.Next(2) == 0
                ? query
                : string.Concat(
                    Enumerable.Range(0, random.Next(4)).Select(number => $"{(number == 0 ? '?' : '&')}{One(Parameters)}={Word()}")
                );
        var sent = random.Next(10) == 0 ? One(Methods) : method;
        var takes = sent is not ("GET" or "HEAD" or "TRACE") && random.Next(8) != 0;
        return new FuzzedRequest(
            sent,
            path + parameters,
            Extra(),
            takes ? Body() : null,
            takes && random.Next(10) != 0 ? ContentType() : null
        );

        string One(string[] some) => FuzzedRequest.One(random, some);

        string Word() => random.Next(12) == 0 ? new string('x', random.Next(4000)) : One(Words);

        // An empty one would be another route.
        string Segment() => Word() is { Length: > 0 } word && !word.Contains('/', StringComparison.Ordinal) ? word : "x";

        string ContentType() => sound is not null && random.Next(2) == 0 ? "application/json" : One(ContentTypes);

        byte[] Body() =>
            random.Next(sound is null ? 6 : 9) switch
            {
                0 => Encoding.UTF8.GetBytes(Json(random.Next(5))),
                1 => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(3)))}]"),
                2 => Encoding.UTF8.GetBytes(
                    string.Join(
                        '&',
                        Enumerable.Range(0, random.Next(200) == 0 ? 1500 : random.Next(6)).Select(_ => $"{One(Parameters)}={Word()}")
                    )
                ),
                3 => Bytes(random.Next(200)),
                4 => Encoding.UTF8.GetBytes(new string(random.Next(2) == 0 ? '[' : '{', random.Next(3000))),
                5 => Encoding.UTF8.GetBytes(
                    "--x\r\nContent-Disposition: form-data; "
                        + $"name=\"{One(Parameters)}\"\r\n\r\n{Word()}{(random.Next(2) == 0 ? "\r\n--x--\r\n" : "")}"
                ),
                6 => sound!,
                7 => sound![..random.Next(sound.Length)],
                _ => Broken(sound!),
            };

        byte[] Broken(byte[] whole)
        {
            var bytes = whole.ToArray();
            for (var times = random.Next(1, 4); times > 0 && bytes.Length > 0; times--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            return bytes;
        }

        byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }

        string Json(int depth) =>
            depth == 0 || random.Next(4) == 0 ? One(Values)
            : random.Next(4) == 0 ? $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(depth - 1)))}]"
            : $"{{{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => $"\"{One(Names)}\":{Json(depth - 1)}"))}}}";

        List<(string, string)> Extra()
        {
            var headers = new List<(string, string)>();
            if (random.Next(3) == 0)
            {
                headers.Add(("Accept", One(["text/html", "*/*", "application/json", "text/event-stream", "", "a;q=x"])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("Origin", One(["https://evil.example", "null", "http://127.0.0.1", "\u00ff"])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("Idempotency-Key", One(["", " ", "x", "\u00ff", new string('k', 3000)])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("If-None-Match", One(["*", "\"x\"", "x", "\u00e9"])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("X-Forwarded-For", One(["1.2.3.4", "::1", "x", "1.2.3.4, 5.6.7.8"])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("X-Forwarded-Proto", One(["https", "http", "x", ""])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("Accept-Encoding", One(["gzip", "br", "*;q=0", "x"])));
            }
            if (random.Next(8) == 0)
            {
                headers.Add(("X-SP-Request", One(["\u00e9\u00ff", "x"])));
            }
            return headers;
        }
    }

    /// <summary>A JSON value, for an argument of the hub.</summary>
    public static string Argument(Random random) =>
        random.Next(3) == 0
            ? Values[random.Next(Values.Length)]
            : $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Member(random)))}}}";

    private static string Member(Random random)
    {
        var name = One(random, ["taskId", "states", "types", "text", "after", "query", "\\u0000", "\\ud83d"]);
        return $"\"{name}\":{(random.Next(3) == 0 ? $"[{One(random, Values)}]" : One(random, Values))}";
    }

    /// <summary>A credential that does not exist.</summary>
    public static (string Name, string Value)? WrongCredential(Random random) =>
        random.Next(6) switch
        {
            0 => null,
            1 => ("Authorization", "Bearer " + One(random, ["", "x", "tdk_" + new string('0', 64), "\u00ff", new string('k', 5000)])),
            2 => ("Authorization", "Basic " + One(random, ["", "x", "Og==", "eDp5", "/w==", "AAAA"])),
            3 => ("Authorization", One(random, ["", "x", "Bearer", "Basic", "Digest a=b", "\u00e9"])),
            4 => (
                "Cookie",
                One(random, ["TaskDashboard=x", "TaskDashboard=CfDJ8", ";;;=", "\u00ff=\u00fe", "TaskDashboard=" + new string('c', 3000)])
            ),
            _ => (One(random, ["x-dq-enterprise-api-key", "x-dr-session"]), One(random, ["", "x", "\u00ff", new string('k', 3000)])),
        };

    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Method} {Target}");
        foreach (var (name, value) in Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}: {value}");
        }

        return Body is null
            ? text.ToString()
            : text.Append(CultureInfo.InvariantCulture, $"\nContent-Type: {ContentType}\n\nbase64 {Convert.ToBase64String(Body)}")
                .ToString();
    }

    private static string One(Random random, string[] some) => some[random.Next(some.Length)];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Place();
}
