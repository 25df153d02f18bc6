using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Api;

/// <summary>A browser's handling of forms: keeps cookies and sends hidden fields back.</summary>
internal sealed partial class SignInForm(Uri address) : IDisposable
{
    private readonly ApiClient _http = new(address, null);
    private readonly Dictionary<string, string> _cookies = [];

    public SignInForm(RunningApp app)
        : this(app.Address) { }

    /// <summary>Whether a proxy reports that the request used https.</summary>
    public bool OverHttps { get; init; }

    /// <summary>The client address that the proxy reports.</summary>
    public string? From { get; init; }

    /// <summary>Host name that the browser uses for the service, if not its address.</summary>
    public string? Host { get; init; }

    public string CookieHeader => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public bool IsSignedIn => _cookies.ContainsKey(OverHttps ? "__Host-TaskDashboard" : "TaskDashboard");

    private (string Name, string Value)[] Headers =>
        [
            ("Cookie", CookieHeader),
            ("Accept", "text/html"),
            .. OverHttps ? new[] { ("X-Forwarded-Proto", "https") } : [],
            .. From is { } from ? new[] { ("X-Forwarded-For", from) } : [],
            .. Host is { } host ? new[] { ("Host", host) } : [],
        ];

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<Answer> SendAsync(HttpMethod method, string path) => Keep(await _http.Send(method, path, null, Headers));

    /// <summary>Opens the page, fills in the form and sends it.</summary>
    public async Task<Answer> SendAsync(string page, params (string Name, string Value)[] fields) =>
        await PostAsync(page.Split('?')[0], [await HiddenAsync(page), .. fields]);

    /// <summary>Opens the page and reads the hidden field of its form.</summary>
    public async Task<(string Name, string Value)> HiddenAsync(string page) =>
        ("__RequestVerificationToken", Token().Match((await GetAsync(page)).Must(200).Text).Groups["token"].Value);

    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await PostAsync(path, content);
    }

    /// <summary>Sends a body unchanged.</summary>
    public async Task<Answer> PostAsync(string path, HttpContent content, params (string Name, string Value)[] headers) =>
        Keep(await _http.Send(HttpMethod.Post, path, content, [.. Headers, .. headers]));

    /// <summary>Opens a sign-in link and presses its button.</summary>
    public Task<Answer> FollowAsync(string link) => SendAsync(link, ("token", link.Split("token=")[1]));

    public Task<Answer> SignInAsync(string name, string password, string back = "") =>
        SendAsync("/sign-in", ("name", name), ("password", password), ("back", back));

    /// <summary>Copies the current cookies of another browser.</summary>
    public void TakeCookies(SignInForm other)
    {
        foreach (var (name, value) in other._cookies)
        {
            _cookies[name] = value;
        }
    }

    public void Dispose() => _http.Dispose();

    private Answer Keep(Answer answer)
    {
        foreach (Match cookie in SetCookie().Matches(answer.Headers.GetValueOrDefault("Set-Cookie") ?? ""))
        {
            if (cookie.Groups["value"].Length == 0)
            {
                _cookies.Remove(cookie.Groups["name"].Value);
            }
            else
            {
                _cookies[cookie.Groups["name"].Value] = cookie.Groups["value"].Value;
            }
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex(@"(?:^|, )(?<name>[\w.-]+)=(?<value>[^;]*)")]
    private static partial Regex SetCookie();
}
