using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TaskDashboard.Bench.Harness;

/// <summary>A browser at the sign-in form. It gives its address as a proxy on this machine would.</summary>
/// <param name="keepsSession">Whether it stays signed in. Otherwise it can submit the form again.</param>
internal sealed partial class SignInClient(HttpClient http, string address, bool keepsSession = false)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private string _token = "";

    /// <summary>Address of the server.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>The header with the cookies.</summary>
    public string Cookies => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    /// <summary>The cookies by their names.</summary>
    public IReadOnlyDictionary<string, string> CookieJar => _cookies;

    /// <summary>Reads the form and its cookie.</summary>
    public async Task OpenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "sign-in");
        using var answer = await SendAsync(request);
        answer.EnsureSuccessStatusCode();
        _token = Token().Match(await answer.Content.ReadAsStringAsync()).Groups["token"].Value;
    }

    /// <summary>Submits the form once.</summary>
    /// <returns>The status, which is 302 after a correct sign-in, and the duration in milliseconds.</returns>
    public async Task<(int Status, double Milliseconds)> SignInAsync(string name, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sign-in")
        {
            Content = new FormUrlEncodedContent([
                new("__RequestVerificationToken", _token),
                new("name", name),
                new("password", password),
                new("back", ""),
            ]),
        };
        var started = Stopwatch.GetTimestamp();
        using var answer = await SendAsync(request);
        return ((int)answer.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Signs in by a link. The browser must keep its session.</summary>
    public async Task UseLinkAsync(string link)
    {
        var token = Token().Match(await ReadAsync(new Uri(link).PathAndQuery)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token),
            new("token", new Uri(link).Query.Split("token=")[1]),
        ]);
        await PostAsync("sign-in", form);
    }

    /// <summary>Returns a page. The browser must be signed in.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task PostAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Origin", Address.GetLeftPart(UriPartial.Authority));
        using var answer = await SendAsync(request);
        if ((int)answer.StatusCode >= 400)
        {
            throw new InvalidOperationException($"POST {path} was answered with {(int)answer.StatusCode}.");
        }
    }

    /// <summary>Returns another browser with the same form and cookies, at another address.</summary>
    public SignInClient At(string other)
    {
        var client = new SignInClient(http, other) { _token = _token };
        foreach (var (name, value) in _cookies)
        {
            client._cookies[name] = value;
        }
        return client;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("Cookie", Cookies);
        var answer = await http.SendAsync(request);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var given) ? given : [])
        {
            // The form is for people who are not signed in yet.
            var pair = set.Split(';')[0].Split('=', 2);
            if (
                keepsSession
                || pair[0].Contains("Antiforgery", StringComparison.OrdinalIgnoreCase)
                || pair[0].Contains("Browser", StringComparison.Ordinal)
            )
            {
                _cookies[pair[0]] = pair[1];
            }
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
