using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Edge;

/// <summary>The forms of our pages, with arbitrary input.</summary>
public sealed class FormTests(ApiFixture fixture)
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string Part = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n";

    /// <summary>A name, content type and body.</summary>
    private static readonly (string What, string Type, string Body)[] Malformed =
    [
        ("NUL as it is", UrlEncoded, "name=a\0b"),
        ("NUL escaped", UrlEncoded, "name=%00"),
        ("NUL in a name", UrlEncoded, "%00=a"),
        ("1,500 fields", UrlEncoded, string.Join('&', Enumerable.Range(0, 1500).Select(index => $"k{index}=v"))),
        ("33 fields", UrlEncoded, string.Join('&', Enumerable.Range(0, 33).Select(index => $"k{index}=v"))),
        ("a name of 5,000 characters", UrlEncoded, new string('k', 5000) + "=v"),
        ("a value of 17 KiB", UrlEncoded, "name=" + new string('a', 17 * 1024)),
        ("70 KiB in all", UrlEncoded, string.Join('&', Enumerable.Range(0, 5).Select(index => $"k{index}={new string('a', 14 * 1024)}"))),
        ("a value of 5 MB", UrlEncoded, "name=" + new string('a', 5_000_000)),
        ("charset utf-7", UrlEncoded + "; charset=utf-7", "name=a"),
        ("no boundary", "multipart/form-data", "abc"),
        ("a boundary of 200 characters", "multipart/form-data; boundary=" + new string('b', 200), "abc"),
        ("cut off", "multipart/form-data; boundary=x", Part + "a"),
        ("no header", "multipart/form-data; boundary=x", "--x\r\nfoo\r\n\r\na\r\n--x--\r\n"),
        (
            "40 headers",
            "multipart/form-data; boundary=x",
            "--x\r\n" + string.Concat(Enumerable.Range(0, 40).Select(index => $"h{index}: v\r\n")) + "\r\na\r\n--x--\r\n"
        ),
        (
            "a part in utf-7",
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\na\r\n--x--\r\n"
        ),
        ("NUL in a part", "multipart/form-data; boundary=x", Part + "a\0b\r\n--x--\r\n"),
        ("33 parts", "multipart/form-data; boundary=x", string.Concat(Enumerable.Repeat(Part + "a\r\n", 33)) + "--x--\r\n"),
    ];

    [Fact]
    public async Task A_form_that_cannot_be_read_is_explained_and_logs_no_stack_trace()
    {
        var log = new CapturedLog();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            settings: ["--Logging:LogLevel:Default=Information"]
        );
        using var program = app.Anonymous();
        var cookie = await app.CookieOfAsync(Caller.LinkHolder);
        var wrong = new List<string>();

        foreach (var path in new[] { "/sign-in", "/password", "/sign-out", "/tasks", "/people" })
        {
            foreach (var (what, type, body) in Malformed)
            {
                foreach (var chunked in new[] { false, true })
                {
                    // The connection would be closed while the client still writes.
                    if (chunked && body.Length > 100_000)
                    {
                        continue;
                    }
                    using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                    content.Headers.TryAddWithoutValidation("Content-Type", type);
                    (string, string)[] headers = chunked ? [("Cookie", cookie), ("Transfer-Encoding", "chunked")] : [("Cookie", cookie)];
                    var answer = await program.Send(HttpMethod.Post, path, content, headers);
                    if (answer.Status != 400 || !answer.Text.Contains("<h1>This form cannot be read</h1>", StringComparison.Ordinal))
                    {
                        wrong.Add($"{path} {what}{(chunked ? ", chunked" : "")}: {answer.Status} {answer.Text}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.DoesNotContain(
            log.Lines,
            line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("Exception:", StringComparison.Ordinal)
        );

        // The session is still open: none of them was accepted as the button.
        (await program.Send(HttpMethod.Get, "/tasks", null, ("Cookie", cookie))).Must(200);
    }

    [Theory]
    [InlineData("/tasks")]
    [InlineData("/password")]
    [InlineData("/sign-in")]
    [InlineData("/sign-out")]
    public async Task A_body_that_is_not_a_form_is_the_clients_mistake(string path)
    {
        using var program = fixture.App.Anonymous();
        var cookie = await fixture.App.CookieOfAsync(Caller.LinkHolder);
        foreach (var type in new[] { null, "application/json", "text/plain", ";;" })
        {
            using var content = new ByteArrayContent("name=a"u8.ToArray());
            if (type is not null)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            var answer = await program.Send(HttpMethod.Post, path, content, ("Cookie", cookie), ("RequestVerificationToken", "x"));

            // The button to sign out needs no form fields.
            Assert.Equal(path == "/sign-out" ? 302 : 400, answer.Status);
            cookie = path == "/sign-out" ? await fixture.App.CookieOfAsync(Caller.LinkHolder) : cookie;
        }
    }

    [Fact]
    public async Task The_form_signs_in_by_multipart_and_without_a_declared_length_too()
    {
        var person = await fixture.App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        foreach (var chunked in new[] { false, true })
        {
            using var browser = new SignInForm(fixture.App);
            var hidden = await browser.HiddenAsync("/sign-in");
            using var content = new MultipartFormDataContent
            {
                { new StringContent(hidden.Value), hidden.Name },
                { new StringContent(person.Name), "name" },
                { new StringContent(RunningApp.Password), "password" },
            };

            (await browser.PostAsync("/sign-in", content, chunked ? [("Transfer-Encoding", "chunked")] : [])).Must(302);

            Assert.True(browser.IsSignedIn);
        }
    }

    [Fact]
    public async Task No_redirect_follows_the_Host_header_or_a_way_back_to_another_site()
    {
        var person = await fixture.App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var browser = new SignInForm(fixture.App) { Host = "evil.example" };
        var locations = new List<string>();

        foreach (var path in new[] { "/", "/tasks/x?a=%E2%88%95", "/swagger", "/%E2%88%95evil", "/password" })
        {
            locations.Add((await browser.GetAsync(path)).Must(302).Headers["Location"]);
        }

        foreach (
            var (query, back) in new[]
            {
                ("", "/\u2215evil"),
                ("", "//evil.example"),
                ("", "/\\evil.example"),
                ("", "https://evil.example/"),
                ("", "/\t/evil.example"),
                ("", "evil.example"),
                ("?ReturnUrl=%2F%E2%88%95evil", "/tasks/x"),
                ("?ReturnUrl=%2F%2Fevil.example", ""),
                ("?ReturnUrl=https%3A%2F%2Fevil.example", ""),
            }
        )
        {
            locations.Add(
                (
                    await browser.PostAsync(
                        "/sign-in" + query,
                        await browser.HiddenAsync("/sign-in"),
                        ("name", person.Name),
                        ("password", RunningApp.Password),
                        ("back", back)
                    )
                )
                    .Must(302)
                    .Headers["Location"]
            );
        }

        locations.Add((await browser.PostAsync("/sign-out?ReturnUrl=https%3A%2F%2Fevil.example")).Must(302).Headers["Location"]);
        Assert.All(
            locations,
            location =>
            {
                Assert.Matches("^(/$|/[^/\\\\])", location);
                Assert.DoesNotContain("evil.example", location, StringComparison.Ordinal);
                Assert.True(Ascii.IsValid(location), location);
            }
        );
        Assert.Contains("/%E2%88%95evil", locations);
    }

    [Theory]
    [InlineData(true, "__Host-TaskDashboard.Antiforgery")]
    [InlineData(false, "TaskDashboard.Antiforgery")]
    public async Task The_cookie_of_the_forms_belongs_to_its_host_alone_and_is_secure_where_the_browser_came_over_https(
        bool overHttps,
        string name
    )
    {
        var person = await fixture.App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var browser = new SignInForm(fixture.App) { OverHttps = overHttps };

        var cookie = (await browser.GetAsync("/sign-in")).Must(200).Headers["Set-Cookie"];

        Assert.StartsWith(name + "=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(overHttps, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));

        // A cookie that someone could have set under the other name is ignored.
        var hidden = await browser.HiddenAsync("/sign-in");
        var value = browser.CookieHeader.Split(name + "=")[1].Split(';')[0];
        using var planted = fixture.App.Anonymous();
        (string, string)[] scheme = overHttps ? [("X-Forwarded-Proto", "https")] : [];
        foreach (
            var (given, status) in new[]
            {
                (overHttps ? "TaskDashboard.Antiforgery" : "__Host-TaskDashboard.Antiforgery", 400),
                (name, 302),
            }
        )
        {
            using var form = new FormUrlEncodedContent([
                KeyValuePair.Create(hidden.Name, hidden.Value),
                KeyValuePair.Create("name", person.Name),
                KeyValuePair.Create("password", RunningApp.Password),
            ]);
            (await planted.Send(HttpMethod.Post, "/sign-in", form, [("Cookie", $"{given}={value}"), .. scheme])).Must(status);
        }
    }
}
