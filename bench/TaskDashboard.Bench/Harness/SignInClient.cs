using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TaskDashboard.Bench.Harness;

/// <summary>A browser as far as the sign-in form goes, at an address that it says as a proxy on this machine would.</summary>
internal sealed partial class SignInClient(HttpClient http, string address)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private string _token = "";

    /// <summary>Reads the form and the cookie that belongs to it.</summary>
    public async Task OpenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "sign-in");
        using var answer = await SendAsync(request);
        answer.EnsureSuccessStatusCode();
        _token = Token().Match(await answer.Content.ReadAsStringAsync()).Groups["token"].Value;
    }

    /// <summary>Sends the form once.</summary>
    /// <returns>The status, 302 when it was right, and how long the answer took, in milliseconds.</returns>
    public async Task<(int Status, double Milliseconds)> SignInAsync(string name, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sign-in")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", _token), new("name", name), new("password", password), new("back", "")]),
        };
        var started = Stopwatch.GetTimestamp();
        using var answer = await SendAsync(request);
        return ((int)answer.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Another browser's form and cookies, at another address.</summary>
    public SignInClient At(string other)
    {
        var client = new SignInClient(http, other) { _token = _token };
        foreach (var (name, value) in _cookies)
            client._cookies[name] = value;
        return client;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await http.SendAsync(request);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var given) ? given : [])
        {
            // The session is left out: a form is for whoever is not signed in yet.
            var pair = set.Split(';')[0].Split('=', 2);
            if (pair[0].Contains("Antiforgery", StringComparison.OrdinalIgnoreCase) || pair[0].Contains("Browser", StringComparison.Ordinal))
                _cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
