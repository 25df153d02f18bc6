using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Api;

/// <summary>A browser as far as forms go: it keeps cookies and sends back what the form hides.</summary>
internal sealed partial class SignInForm(RunningApp app) : IDisposable
{
    private readonly ApiClient _http = app.Anonymous();
    private readonly Dictionary<string, string> _cookies = [];

    public string CookieHeader => string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public bool IsSignedIn => _cookies.ContainsKey("TaskDashboard");

    public async Task<Answer> GetAsync(string path) => Keep(await _http.Send(HttpMethod.Get, path, null, ("Cookie", CookieHeader), ("Accept", "text/html")));

    /// <summary>Opens the page, fills the form in and sends it.</summary>
    public async Task<Answer> SendAsync(string page, params (string Name, string Value)[] fields)
    {
        var hidden = Token().Match((await GetAsync(page)).Must(200).Text).Groups["token"].Value;
        return await PostAsync(page.Split('?')[0], [("__RequestVerificationToken", hidden), .. fields]);
    }

    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return Keep(await _http.Send(HttpMethod.Post, path, content, ("Cookie", CookieHeader), ("Accept", "text/html")));
    }

    public Task<Answer> SignInAsync(string name, string password, string back = "") => SendAsync("/sign-in", ("name", name), ("password", password), ("back", back));

    public void Dispose() => _http.Dispose();

    private Answer Keep(Answer answer)
    {
        foreach (Match cookie in SetCookie().Matches(answer.Headers.GetValueOrDefault("Set-Cookie") ?? ""))
        {
            if (cookie.Groups["value"].Length == 0) _cookies.Remove(cookie.Groups["name"].Value);
            else _cookies[cookie.Groups["name"].Value] = cookie.Groups["value"].Value;
        }

        return answer;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex(@"(?:^|, )(?<name>TaskDashboard|\.AspNetCore\.Antiforgery\.[\w-]+)=(?<value>[^;]*)")]
    private static partial Regex SetCookie();
}
