using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TaskDashboard.Bench.Harness;

/// <summary>A browser at the sign-in form. It gives its address as a proxy on this machine would.</summary>
internal sealed partial class SignInClient(HttpClient http, string address)
{
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private string _token = "";

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
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await http.SendAsync(request);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var given) ? given : [])
        {
            // Does not keep the session cookie, because the form is for people who are not signed in yet.
            var pair = set.Split(';')[0].Split('=', 2);
            if (
                pair[0].Contains("Antiforgery", StringComparison.OrdinalIgnoreCase) || pair[0].Contains("Browser", StringComparison.Ordinal)
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
