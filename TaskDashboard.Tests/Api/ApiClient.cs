using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TaskDashboard.Tests.Api;

/// <summary>A program that calls the API with one key.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, string? key)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        Key = key;
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public string? Key { get; }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, Content(body), headers);

    public Task<Answer> Put(string path, object body) => Send(HttpMethod.Put, path, Content(body));

    public Task<Answer> Patch(string path, object body) => Send(HttpMethod.Patch, path, Content(body));

    public Task<Answer> Delete(string path) => Send(HttpMethod.Delete, path);

    public async Task<Answer> Send(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase)
        );
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a string unchanged and anything else as JSON.</summary>
    private static StringContent? Content(object? body) =>
        body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
}

internal sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement this[string member] => Json.GetProperty(member);

    public string? String(string member) => this[member].GetString();

    public int Int(string member) => this[member].GetInt32();

    public IReadOnlyList<JsonElement> Items => [.. this["items"].EnumerateArray()];

    /// <summary>Fails with the answer's text if the status differs.</summary>
    public Answer Must(int status)
    {
        Assert.True(Status == status, $"{status} was expected, {Status} came: {Text}");
        return this;
    }

    /// <summary>Reads a problem, the format of all error answers of the API.</summary>
    public Answer MustRefuse(int status, string code, string? member = null)
    {
        Must(status);
        Assert.Equal("application/problem+json", Headers["Content-Type"].Split(';')[0]);
        Assert.Equal(status, Int("status"));
        Assert.Equal(code, String("code"));
        Assert.Equal(member, Json.TryGetProperty("member", out var named) ? named.GetString() : null);
        Assert.False(string.IsNullOrWhiteSpace(String("detail")));
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        return this;
    }
}
